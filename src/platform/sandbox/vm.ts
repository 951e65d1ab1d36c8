import type { QuickJSHandle } from "quickjs-emscripten-core";
import {
  decodeText,
  encodeText,
  encodingName,
  jsonOperations,
  randomBytes,
  seededBytes,
  uuidOf,
} from "./host-operations.ts";
import type { Delivery, FromWorker, JobLimits, RunMessage, WorkerResult } from "./protocol.ts";
import { isNestedDeeperThan } from "./nesting.ts";
import { evaluate } from "./evaluate.ts";
import type { Inside } from "./inside.ts";
import { moduleLoader } from "./modules.ts";
import type { Source } from "./source.ts";
import type { SandboxFailureCode } from "./sandbox.ts";

const ACTIVE_TIMERS = 100;
const TIMERS_PER_JOB = 10_000;
const MAX_NESTING = 500;
const MAX_ARGUMENT_CHARACTERS = 1024 * 1024;
/** Of all calls that were not answered yet: the other side has them in memory. */
const MAX_PENDING_CHARACTERS = 16 * 1024 * 1024;
const MIN_TIMER_MS = 4;
const MAX_TIMER_MS = 2_147_483_647;
// Each line costs a message, so an empty one is not free.
const LINE_BYTES = 32;
// Each emitted value costs a message and a row.
const MAX_EMITS = 1_000;
const OUT_OF_MEMORY = "InternalError: out of memory";

export interface VmSetup {
  inside: Inside;
  memory: WebAssembly.Memory;
  memoryCapBytes: number;
  limits: JobLimits;
  post(message: FromWorker): void;
}
/** One job in the context. `finished` is called once, with `isSpent` when the worker must be thrown away. */
export interface Vm {
  run(job: RunMessage, finished: (result: WorkerResult, isSpent: boolean) => void): void;
  deliver(message: Delivery): void;
  stop(): void;
}

export function openVm(setup: VmSetup): Vm {
  const { inside, post } = setup;
  const { runtime, context } = inside;
  const timers = new Map<number, NodeJS.Timeout>();
  const programTimers = new Set<number>();
  const pendingCalls = new Map<number, number>();
  let pendingCharacters = 0;
  let { limits } = setup;
  let program: RunMessage["program"] = null;
  let programBytes: ((sizeBytes: number) => Uint8Array) | undefined;
  let delivered = 0;
  let emitCount = 0;
  let emitBytes = 0;
  let source: Source | undefined;
  let deadlineTimer: NodeJS.Timeout | undefined;
  let finish: ((result: WorkerResult, isSpent: boolean) => void) | undefined;
  let isParked = false;
  let isBroken = false;
  let logBytes = 0;
  let callCount = 0;
  let timerCount = 0;
  let deadlineMs = 0;
  let usedMs = 0;
  let activeSinceMs = 0;

  const computeMs = () => usedMs + (isParked ? 0 : performance.now() - activeSinceMs);
  const isExpired = () => computeMs() > deadlineMs;

  function end(
    outcome: { json: string } | { code: SandboxFailureCode; message: string },
    isSpent = false,
  ): void {
    const report = finish;
    if (!report) return;
    const used = computeMs();
    finish = undefined;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    clearTimeout(deadlineTimer);
    const result: WorkerResult =
      "json" in outcome
        ? { ok: true, json: outcome.json, computeMs: used }
        : { ok: false, code: outcome.code, message: outcome.message, computeMs: used };
    // Reported after the engine has unwound, because the worker puts the context back next.
    queueMicrotask(() => {
      const hasGrown = setup.memory.buffer.byteLength > setup.memoryCapBytes / 2;
      const isFull = "code" in outcome && outcome.code === "out_of_memory";
      report(result, isSpent || isBroken || hasGrown || isFull);
    });
  }

  const timedOut = () => end({ code: "timeout", message: `The code did not finish within ${deadlineMs} ms` });

  function fail(message: string, stack: string): void {
    // Nearly full and out of strings: the engine then throws null or an empty error.
    if (message.startsWith(OUT_OF_MEMORY) || (message.startsWith("Thrown: null") && isFull())) {
      const capMb = Math.round(setup.memoryCapBytes / 1_048_576);
      return end({ code: "out_of_memory", message: `The code used more than ${capMb} MB of memory` });
    }
    if (isExpired()) return timedOut();
    const [, line, column] = /tool\.js:(\d+)(?::(\d+))?/.exec(stack) ?? [];
    const place = line && source ? ` (line ${source.lineOf(Number(line), Number(column ?? 1))})` : "";
    end({ code: "error", message: clip(message, 4_000) + place });
  }
  const isFull = () => setup.memory.buffer.byteLength > setup.memoryCapBytes * 0.95;

  function log(level: string, text: string): boolean {
    const left = limits.maxLogBytes - logBytes;
    if (left < 0) return false;
    const line = String(text);
    logBytes += Math.max(LINE_BYTES, Buffer.byteLength(line));
    const isCut = logBytes > limits.maxLogBytes;
    post({
      kind: "log",
      level: String(level),
      text: isCut ? `${clip(line, left)} [logs cut at ${limits.maxLogBytes} bytes]` : line,
    });
    return !isCut;
  }

  /** What is beyond the bounds is left out, and the log says so once. */
  function emit(json: unknown): void {
    if (typeof json !== "string" || emitCount > MAX_EMITS) return;
    emitBytes += Buffer.byteLength(json);
    if (++emitCount > MAX_EMITS || emitBytes > limits.maxLogBytes || isNestedDeeperThan(MAX_NESTING, json)) {
      emitCount = MAX_EMITS + 1;
      return post({ kind: "log", level: "warn", text: "emit: the output is full; what follows is left out" });
    }
    post({ kind: "emit", json });
  }

  // The code can replace what the other side uses, so what comes from there may be anything.
  const isNew = (id: unknown, known: { has(id: number): boolean }): id is number =>
    Number.isSafeInteger(id) && !known.has(id as number);

  function startCall(id: number, name: string, argsJson: string): string | null {
    if (!isNew(id, pendingCalls) || typeof argsJson !== "string") return "The call cannot be read";
    if (++callCount > limits.maxHostCalls) return `A run may make at most ${limits.maxHostCalls} calls`;
    if (isNestedDeeperThan(MAX_NESTING, argsJson)) return "The arguments of the call are nested too deeply";
    if (argsJson.length > Math.min(limits.maxOutputBytes, MAX_ARGUMENT_CHARACTERS))
      return "The arguments of the call are too large";
    if (pendingCharacters + argsJson.length > MAX_PENDING_CHARACTERS)
      return "The arguments of the calls under way are too large together";
    pendingCalls.set(id, argsJson.length);
    pendingCharacters += argsJson.length;
    post({ kind: "call", id, name: clip(String(name), 200), argsJson, after: delivered });
    return null;
  }

  function startTimer(id: number, delayMs: number): string | null {
    if (timers.size + programTimers.size >= ACTIVE_TIMERS || ++timerCount > TIMERS_PER_JOB)
      return "Too many timers";
    if (!isNew(id, timers) || !isNew(id, programTimers)) return "The timer cannot be read";
    const waitMs = Math.min(Math.max(MIN_TIMER_MS, Number(delayMs) || 0), MAX_TIMER_MS);
    if (program) {
      programTimers.add(id);
      post({ kind: "timer", id, delayMs: waitMs, after: delivered });
      return null;
    }
    const fire = () => insideCall("fire", context.newNumber(id));
    timers.set(
      id,
      setTimeout(() => enter(fire, () => timers.delete(id)), waitMs),
    );
    return null;
  }

  // The bounds live on this side because the code can replace every built-in the other side uses.
  const effects: Record<string, (...values: never[]) => unknown> = {
    log,
    emit: (json: string) => (program ? emit(json) : undefined),
    call: startCall,
    fail: (message: string, stack: string) => fail(String(message), String(stack)),
    timer: startTimer,
    clearTimer: (id: number) => {
      clearTimeout(timers.get(id));
      timers.delete(id);
      if (programTimers.delete(id)) post({ kind: "clearTimer", id });
    },
  };
  const chance = (sizeBytes: number): Uint8Array =>
    programBytes ? programBytes(sizeBytes) : new Uint8Array(randomBytes(sizeBytes));

  function host(this: unknown, operation: QuickJSHandle, payload: QuickJSHandle, extra?: QuickJSHandle) {
    const name = context.getString(operation);
    if (finish === undefined && name !== "load") return undefined;
    if (name === "done") return done(payload, context.getNumber(extra!));
    const values = JSON.parse(context.getString(payload)) as never[];
    if (name === "load") return inside.load(values[0]!);
    if (name === "random")
      return context.newArrayBuffer(Uint8Array.from(chance(Number(values[0]) || 0)).buffer);
    if (name === "uuid") return newJson(uuidOf(chance(16)));
    if (name === "encode")
      return orUndefined(encodeText(values[0]!), (bytes) => context.newArrayBuffer(bytes));
    if (name === "encoding") return orUndefined(encodingName(values[0]!), newJson);
    if (name === "decode") {
      const bytes = context.getArrayBuffer(extra!);
      const text = decodeText(values[0]!, values[1]!, bytes.value);
      bytes.dispose();
      return orUndefined(text, newJson);
    }
    return newJson((effects[name] ?? jsonOperations[name]!)(...values) ?? null);
  }
  const newJson = (value: unknown) => context.newString(JSON.stringify(value));
  const orUndefined = <T>(value: T | undefined, make: (value: T) => QuickJSHandle) =>
    value === undefined ? undefined : make(value);

  function done(json: QuickJSHandle, length: number): undefined {
    const text = length <= limits.maxOutputBytes ? context.getString(json) : undefined;
    if (text === undefined || Buffer.byteLength(text) > limits.maxOutputBytes) {
      end({ code: "output_too_large", message: `The result is larger than ${limits.maxOutputBytes} bytes` });
    } else if (isNestedDeeperThan(MAX_NESTING, text)) {
      end({ code: "error", message: `The result is nested deeper than ${MAX_NESTING} levels` });
    } else end({ json: text });
  }

  function insideCall(
    method: "allowCalls" | "becomeProgram" | "start" | "settle" | "fire",
    ...values: QuickJSHandle[]
  ): void {
    const result = context.callMethod(inside.entry, method, values);
    for (const value of values) value.dispose();
    if (result.error) {
      const thrown = context.dump(result.error) as { name?: string; message?: string } | null;
      result.error.dispose();
      fail(thrown?.name ? `${thrown.name}: ${thrown.message}` : "Thrown: null", "");
    } else result.value.dispose();
  }

  // Compiling is our cost, not the code's.
  function compiling<T>(compile: () => T): T {
    const startedMs = performance.now();
    try {
      return compile();
    } finally {
      activeSinceMs += performance.now() - startedMs;
    }
  }

  // The only way in. Whatever the engine throws at the host (a broken module, a native stack overflow) spends the worker.
  function enter(action: () => void, before: () => void = () => {}): void {
    before();
    if (finish === undefined) return;
    if (isParked) {
      isParked = false;
      activeSinceMs = performance.now();
      post({ kind: "active" });
    }
    try {
      action();
      while (finish !== undefined && runtime.hasPendingJob()) {
        const jobs = runtime.executePendingJobs(256);
        jobs.dispose();
        if (isExpired()) break;
      }
    } catch (error) {
      isBroken = true;
      const code = isFull() ? "out_of_memory" : "error";
      const reason = error instanceof Error ? error.message : String(error);
      return end({ code, message: `The engine stopped: ${clip(reason, 200)}` }, true);
    }
    if (finish !== undefined) settleDown();
  }

  function settleDown(): void {
    if (isExpired()) return timedOut();
    if (pendingCalls.size > 0 || programTimers.size > 0) {
      usedMs = computeMs();
      isParked = true;
      post({ kind: "parked", after: delivered });
    } else if (timers.size === 0) {
      if (isFull()) return fail(OUT_OF_MEMORY, "");
      end({ code: "error", message: "The code waits for a promise that nothing will settle" });
    } else {
      clearTimeout(deadlineTimer);
      deadlineTimer = setTimeout(() => enter(() => {}), Math.max(1, deadlineMs - computeMs() + 1));
    }
  }

  inside.serve({ called: host, mustStop: () => finish === undefined || isExpired() });
  return {
    run(job, finished) {
      finish = finished;
      ({ deadlineMs, program } = job);
      limits = { ...setup.limits, ...job.limits };
      activeSinceMs = performance.now();
      enter(() => {
        runtime.setModuleLoader(moduleLoader(job.modules, compiling));
        if (program) {
          programBytes = seededBytes(program.seed);
          insideCall("becomeProgram", context.newString(JSON.stringify(program)));
        } else if (job.hasCall) insideCall("allowCalls");
        const entry = evaluate(context, job.code, { language: program?.language ?? null, compiling });
        source = entry.source;
        if ("message" in entry) return fail(entry.message, entry.stack);
        const isModule = entry.source.isModule ? context.true : context.false;
        insideCall("start", entry.handle, isModule, context.newString(job.inputJson));
      });
    },
    deliver(message) {
      const { id, kind, clockMs = 0 } = message;
      if (kind === "answer") pendingCharacters -= pendingCalls.get(id) ?? 0;
      const isExpected = kind === "answer" ? pendingCalls.delete(id) : programTimers.delete(id);
      if (!isExpected) return;
      enter(() => {
        delivered++;
        if (kind === "fire") return insideCall("fire", context.newNumber(id), context.newNumber(clockMs));
        const outcome = message.isOk ? context.true : context.false;
        const json = context.newString(message.json);
        insideCall("settle", context.newNumber(id), outcome, json, context.newNumber(clockMs));
      });
    },
    stop: () => end({ code: "cancelled", message: "The run was cancelled" }),
  };
}

const clip = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);
