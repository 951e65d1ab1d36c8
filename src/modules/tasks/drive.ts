import { setTimeout as sleep } from "node:timers/promises";
import { isTransient } from "../../platform/db/transient.ts";
import type { StepOutcome, StepWait } from "../../platform/dispatch/machine.ts";
import type { Driven, Driving, ProgramStep } from "../../platform/dispatch/program.ts";
import { digest, LeaseLost, loadSteps } from "../../platform/dispatch/record.ts";
import { Stopping } from "../../platform/dispatch/stops.ts";
import { newId } from "../../platform/ids.ts";
import { storableText } from "../../platform/storable.ts";
import type { Delivery, ProgramResult, Said } from "../../platform/sandbox/sandbox.ts";
import { isRefusal } from "../metering/index.ts";
import { answerOf, failure, isDenial } from "./answer.ts";
import { argumentsOf } from "./arguments.ts";
import { type Called, createCalls, isIdempotent, isReadOnly } from "./calls.ts";
import { inKeyOrder } from "./key-order.ts";
import { createLogs } from "./logs.ts";
import { createOrder, NotDeterministic, type Timer } from "./order.ts";
import { inputOf, planOf } from "./plan.ts";
import { createTimers } from "./timers.ts";
import { createTurns } from "./turns.ts";

const MAX_CALLS = 1_000;
/** Calls made at once; the others have their turn after them, so that no program takes every connection of the process. */
const CALLS_AT_ONCE = 16;
const MAX_RESULT_BYTES = 4 * 1024 * 1024;
const MAX_LOG_BYTES = 256 * 1024;
/** Arguments and results of all calls together: a replay has them in memory at once. */
const MAX_RECORDED_CHARACTERS = 48 * 1024 * 1024;
const LOADING_WAITS_MS = [100, 500, 1000, 2000, 4000];
/** People see what is asked of them this soon, even while other calls of the program are under way. */
const ASK_AFTER_MS = 1_000;

/** A call the program waits for. */
interface Pending {
  /** What the sandbox calls it. */
  id: number;
  step: ProgramStep;
  called?: Called;
  wait?: StepWait;
  /** People were asked already, in a transaction before the one that parks the run. */
  isAsked?: boolean;
  isUnderWay?: boolean;
  /** It waits for its turn: nothing of it is done. */
  isQueued?: boolean;
}

export interface DrivenProgram {
  result: ProgramResult | Driven;
  /** Of the run's calls nobody let pass: what they were told, and the first of them. */
  denials: { answers: Set<string>; first: { step: ProgramStep; code: string; message: string } | null };
}

/**
 * Runs the program from its start. As far as it is recorded it is told what it was told; its further calls are made, and
 * recorded before and after. Where all it waits for is people, it is ended, and driven again once they decided. Where it only
 * waits for calls and others need its thread, it leaves it, and begins again in here once there is something to tell it.
 */
export function driveProgram(
  driving: Driving,
  logCount: number,
  isPaid: Promise<StepOutcome | null>,
): Promise<DrivenProgram> {
  const { run, ws, signal, steps } = driving;
  const { code, language, input, timeoutMs } = inputOf(run);
  const { seed, snippets } = planOf(run);
  const acceptedMs = Date.parse(run.createdAt);
  let { recorded } = driving;
  let order = createOrder(recorded);
  /** However far it got in this process: a replay may be cut short too. */
  let told = 0;
  const calls = createCalls(driving);
  const turns = createTurns(CALLS_AT_ONCE);
  const log = createLogs(driving, logCount);
  const pending = new Map<number, Pending>();
  const ready: { call: Pending; outcome: StepOutcome }[] = [];
  const timers = createTimers(() => pump());
  /** Calls it made before it left its thread, by number: what becomes of them goes on meanwhile. */
  let kept = new Map<number, Pending>();
  let comeBack: (() => void) | undefined;
  const underWay = new Set<Promise<void>>();
  const effects = new Set<Promise<void>>();
  const denials: DrivenProgram["denials"] = { answers: new Set(), first: null };
  const over = new AbortController();
  const sandboxSignal = AbortSignal.any([signal, over.signal]);
  let deliver: (delivery: Delivery) => void = () => {};
  let ending: Driven | { error: unknown } | undefined;
  let intended: Promise<void> = Promise.resolve();
  let callCount = 0;
  let recordedCharacters = 0;
  let idleAfter = -1;
  let startedMs: number | null = null;
  let timeout: NodeJS.Timeout | undefined;
  let asking: NodeJS.Timeout | undefined;

  const note = () => {
    if (startedMs !== null) steps.used(driving.usedMs + performance.now() - startedMs);
  };
  function end(why: NonNullable<typeof ending>): void {
    ending ??= why;
    over.abort();
  }
  /** Calls without a result, also those a program that begins again has not asked for yet. */
  const open = () =>
    [...new Set([...kept.values(), ...pending.values()])].filter(({ step }) => step.settledAs === null);
  const isIdle = () => idleAfter === order.delivered;

  // --- what the program says

  function heard(said: Said): void {
    if (ending) return;
    if (said.kind === "log" || said.kind === "emit") return log.hear(said);
    try {
      if (said.kind === "call") asked(said);
      else if (said.kind === "timer") timerSet(said);
      else if (said.kind === "clearTimer") {
        order.clearTimer(said.id);
        timers.clear(said.id);
      } else idleAfter = said.after;
      pump();
    } catch (error) {
      end(
        error instanceof NotDeterministic
          ? { end: "failed", code: "not_deterministic", message: error.message }
          : { error },
      );
    }
  }

  function asked({ id, name: said, argsJson, after }: Extract<Said, { kind: "call" }>): void {
    const name = storableText(said);
    const number = ++callCount;
    if (!hasRoomFor(argsJson)) return;
    const args = argumentsOf(argsJson);
    const argumentDigest = digest({ name, arguments: args });
    const mine = kept.get(number);
    const before = mine?.step ?? recorded[number - 1];
    if (before) {
      if (before.name !== name || before.digest !== argumentDigest)
        throw new NotDeterministic(
          `Call ${number} was ${described(before.name, before.arguments)} and is ${described(name, args)} now: run again, a program must do the same as before`,
        );
      const again = mine ? Object.assign(mine, { id }) : { id, step: { ...before, arguments: args } };
      return void pending.set(number, again);
    }
    const step: ProgramStep = {
      id: newId("step"),
      number,
      kind: "tool",
      name,
      state: "started",
      attempt: 1,
      isIdempotent: true,
      arguments: args,
      result: null,
      idempotencyKey: `${run.id}:${number}`,
      digest: argumentDigest,
      madeAfter: after,
      settledAs: null,
      settledAtMs: null,
    };
    const call: Pending = { id, step, isUnderWay: true };
    pending.set(number, call);
    work(() => begin(call), false);
  }

  /** The same in every replay, since it is what the program said and was told. */
  function hasRoomFor(json: string): boolean {
    recordedCharacters += json.length;
    if (recordedCharacters <= MAX_RECORDED_CHARACTERS) return true;
    const message = `The arguments and results of its calls are more than ${MAX_RECORDED_CHARACTERS / 1024 / 1024} MB together`;
    end({ end: "failed", code: "out_of_memory", message });
    return false;
  }

  function timerSet({ id, delayMs, after }: Extract<Said, { kind: "timer" }>): void {
    const { dueMs } = order.setTimer(id, delayMs, after);
    // In a replay a timer fires when it did; beyond it, when it is due.
    timers.set(id, dueMs, () => (order.isLive() ? Date.now() + delayMs : acceptedMs + dueMs));
  }

  // --- what the program is told

  function pump(): void {
    if (comeBack) {
      if (hasNews()) comeBack();
      return;
    }
    while (!ending && (order.isLive() ? tellLive() : tellRecorded()));
    if (ending || !order.isLive()) return;
    for (const call of pending.values())
      if (!call.isUnderWay && call.step.number <= recorded.length) goOn(call);
    parkIfAllWait();
  }

  function fire(timer: Timer): void {
    timers.clear(timer.id);
    order.fire(timer);
    deliver({ kind: "fire", id: timer.id, clockMs: acceptedMs + order.clockMs });
  }

  function tellRecorded(): boolean {
    const next = order.recorded((number) => pending.has(number), isIdle());
    if (!next) return false;
    if ("timer" in next) fire(next.timer);
    else {
      const { step } = next;
      order.settle(step.settledAtMs!);
      tell(pending.get(step.number)!, step);
    }
    return true;
  }

  function tellLive(): boolean {
    const next = ready.findIndex(({ call }) => pending.get(call.step.number) === call);
    const done = ready[next];
    if (!done && ready.length > 0 && isIdle())
      throw new NotDeterministic(`Call ${ready[0]!.call.step.number} was made before, and is not made now`);
    if (done) {
      ready.splice(next, 1);
      const { call, outcome } = done;
      record(call, outcome);
      tell(call, call.step);
      if (!outcome.ok && isRefusal(outcome.code))
        end({ end: "failed", code: outcome.code, message: outcome.message });
      return true;
    }
    const timer = timers.haveRung() && isIdle() ? order.firstTimer() : undefined;
    if (timer) fire(timer);
    return timer !== undefined;
  }

  function record(call: Pending, outcome: StepOutcome): void {
    note();
    Object.assign(call.step, order.settle(Date.now() - acceptedMs), {
      state: outcome.ok ? "succeeded" : "failed",
      result: outcome.result ?? null,
    });
    // What was paid counts at once: budgets ask for it.
    const isFree = (outcome.usage?.costMicros ?? 0) === 0;
    steps.record(call.step, outcome, {
      mayWait: isFree && call.called !== undefined && isReadOnly(call.called),
    });
  }

  function tell({ id, step: { number } }: Pending, step: ProgramStep): void {
    pending.delete(number);
    const answer = answerOf(step);
    const json = JSON.stringify(inKeyOrder(answer));
    if (!hasRoomFor(json)) return;
    if (!answer.ok && isDenial(answer.error.code)) {
      denials.answers.add(json);
      denials.first ??= { step, code: answer.error.code, message: answer.error.message };
    }
    deliver({ kind: "answer", id, isOk: true, json, clockMs: acceptedMs + order.clockMs });
  }

  // --- the calls themselves

  function work(make: () => Promise<void>, isEffect: boolean): void {
    const made = make().catch((error: unknown) => {
      if (!over.signal.aborted || isEffect) end({ error });
    });
    const kept = isEffect ? effects : underWay;
    kept.add(made);
    void made.then(() => {
      kept.delete(made);
      if (!ending) pump();
    });
  }

  /** A call nobody made before: its intent is noted in the order of the calls. */
  async function begin(call: Pending): Promise<void> {
    const before = intended;
    const found = calls.resolve(call.step.name);
    let noted: () => void = () => {};
    let free: () => void;
    intended = new Promise((resolve) => (noted = resolve));
    try {
      const called = await found;
      await before;
      free = await turns.take();
      if (ending) return free();
      call.step.isIdempotent = isIdempotent(called);
      call.called = called;
      note();
      steps.intend(call.step, { mayWait: isReadOnly(called) });
    } finally {
      noted();
    }
    perform(call, free);
  }

  /** A call that was recorded and has no result yet: it waited, or its process died. */
  function goOn(call: Pending): void {
    const { step } = call;
    call.isUnderWay = true;
    if (step.state === "skipped") return settle(call, { ok: true, result: step.result });
    work(async () => {
      const { hasWaited, state } = step;
      call.called = await calls.resolve(step.name);
      call.isQueued = true;
      const free = await turns.take();
      call.isQueued = false;
      if (ending) return free();
      if (state === "waiting" || hasWaited) step.hasWaited = true;
      if (state === "started") step.attempt++;
      step.state = "started";
      steps.again(step);
      perform(call, free);
    }, false);
  }

  function perform(call: Pending, free: () => void): void {
    const called = call.called!;
    const { step } = call;
    const isEffect = !isReadOnly(called);
    const make = async () => {
      if (isEffect || step.hasWaited) await steps.committed();
      const refused = await isPaid;
      if (refused && !refused.ok) end({ end: "failed", code: refused.code, message: refused.message });
      if (ending && !isEffect) return;
      if (ending || signal.aborted)
        return settle(call, failure("cancelled", "The task ended before this call was made"));
      const outcome = await calls.perform(called, step);
      if ("wait" in outcome) park(call, outcome);
      else settle(call, outcome);
    };
    work(() => make().finally(free), isEffect);
  }

  /** A result is told in its turn; one of a program that is over is only recorded. */
  function settle(call: Pending, outcome: StepOutcome): void {
    if (ending) record(call, outcome);
    else ready.push({ call, outcome });
  }

  // --- waiting for people

  function park(call: Pending, wait: StepWait): void {
    call.wait = wait;
    asking ??= setTimeout(askEarly, ASK_AFTER_MS);
  }
  function askEarly(): void {
    asking = undefined;
    for (const call of open())
      if (call.wait && !call.isAsked) {
        call.isAsked = true;
        note();
        steps.wait(call.step, call.wait);
      }
  }
  function parkIfAllWait(): void {
    if (!isIdle() || ready.length > 0 || underWay.size > 0 || effects.size > 0 || order.hasTimers()) return;
    const all = [...pending.values()];
    if (all.length === 0 || !all.every(({ wait }) => wait)) return;
    const known = all.filter(({ isAsked }) => isAsked);
    if (known.length === 0) {
      note();
      return end({ wait: all[0]!.wait!.wait, waits: all.map(({ step, wait }) => ({ step, wait: wait! })) });
    }
    // What people were asked already may be decided by now, and nobody would wake a run that was not waiting yet.
    for (const call of known) {
      delete call.wait;
      call.isAsked = false;
      call.step.state = "waiting";
      goOn(call);
    }
  }

  // --- leaving the thread, and coming back

  const hasNews = () =>
    ending !== undefined ||
    signal.aborted ||
    !order.isLive() ||
    ready.length > 0 ||
    timers.haveRung() ||
    (underWay.size + effects.size === 0 && !timers.areSet());

  /** Resolves once the program can be told something, with everything set back to its start. */
  async function comeBackWithNews(): Promise<void> {
    deliver = () => {};
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = () => resolve();
    comeBack = resolve;
    signal.addEventListener("abort", stop, { once: true });
    await steps.committed();
    if (!hasNews()) await promise;
    signal.removeEventListener("abort", stop);
    if (ending || signal.aborted) return;
    recorded = await loadRecorded();
    told = Math.max(told, order.delivered);
    order = createOrder(recorded, told);
    kept = new Map(open().map((call) => [call.step.number, call]));
    pending.clear();
    timers.clearAll();
    log.rewind();
    callCount = 0;
    recordedCharacters = 0;
    idleAfter = -1;
  }

  async function loadRecorded(): Promise<ProgramStep[]> {
    const load = () => ws.read((t) => loadSteps(t, run.id));
    for (const waitMs of LOADING_WAITS_MS) {
      try {
        return await load();
      } catch (error) {
        if (!isTransient(error) || signal.aborted) throw error;
        await sleep(waitMs);
      }
    }
    return load();
  }

  async function drive(): Promise<DrivenProgram> {
    let result = await runOnce(false);
    while (!result.ok && result.code === "evicted") {
      const { computeMs } = result;
      await comeBackWithNews().catch((error: unknown) => end({ error }));
      comeBack = undefined;
      // Effects under way are waited for also where it cannot come back.
      result = await runOnce(true).catch((error: unknown) => {
        end({ error });
        return { ok: false, code: "cancelled", message: "It could not come back", computeMs: 0 } as const;
      });
      // One that ends before it came as far again has computed what it had before it left.
      if (!result.ok) result = { ...result, computeMs: Math.max(result.computeMs, computeMs) };
    }
    return conclude(result);
  }

  function runOnce(isReturning: boolean): Promise<ProgramResult> {
    return ws.platform.sandbox.runProgram(
      {
        code,
        inputJson: JSON.stringify(inKeyOrder(input)) ?? "null",
        modules: Object.fromEntries(Object.entries(snippets).map(([name, { code: text }]) => [name, text])),
        setup: { seed, startMs: acceptedMs, language },
        deadlineMs: timeoutMs,
        limits: { maxOutputBytes: MAX_RESULT_BYTES, maxLogBytes: MAX_LOG_BYTES, maxHostCalls: MAX_CALLS },
        isReturning,
        started(send) {
          deliver = send;
          startedMs ??= performance.now();
          timeout ??= setTimeout(driving.timeOut, Math.max(0, timeoutMs - driving.usedMs));
          driving.began();
        },
        heard,
      },
      sandboxSignal,
    );
  }

  async function conclude(result: ProgramResult): Promise<DrivenProgram> {
    note();
    const isOver = ending === undefined;
    ending ??= { stopped: true };
    // What is under way outside is let finish, so that what it came to is known.
    if (!(signal.reason instanceof LeaseLost)) await Promise.all(effects);
    for (const { call, outcome } of ready.splice(0)) record(call, outcome);
    note();
    if ("error" in ending) throw ending.error;
    if (signal.aborted && !(signal.reason instanceof Stopping)) leaveNothingOpen();
    if (isOver && result.ok) leaveNothingOpen();
    return { result: isOver ? result : ending, denials };
  }

  /** The run ends: what it still waited for will not be done. */
  function leaveNothingOpen(): void {
    for (const call of open())
      if (call.called && (isReadOnly(call.called) || call.wait || call.isQueued))
        settle(call, failure("cancelled", "The task ended before this call did"));
  }

  return drive().finally(() => {
    clearTimeout(timeout);
    clearTimeout(asking);
    timers.clearAll();
  });
}

const described = (name: string, args: unknown) => `${name}(${JSON.stringify(args).slice(0, 200)})`;
