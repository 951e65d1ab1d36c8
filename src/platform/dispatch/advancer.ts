import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import type { Scope } from "../db/scope.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { workOf } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { dispatch, forgetDispatch } from "./dispatch.ts";
import type { LiveText } from "./live.ts";
import { type Next, type Runner, type RunRow, runnerOf, type StepOutcome, type StepRow } from "./machine.ts";
import { changeRun, LeaseLost, type NewEvent, intendedStep, recordIntent, recordOutcome } from "./record.ts";
import { isTransient } from "../db/transient.ts";
import { claimRun } from "./claim.ts";
import { callerOf } from "./run-caller.ts";
import { eventOf } from "./step-event.ts";
import { Abandoned, Cancelled, DeadlinePassed, Stopping } from "./stops.ts";
import { isFinal } from "./states.ts";

// One run at a time:
//
//   claim ─ record intent ─ (do it, outside any transaction) ─ record outcome + next intent ─ … ─ end, release
//
// A step found `started` at the claim belongs to a process that died: it is repeated if idempotent, else the run waits
// as `interrupted`. Every write carries the lease token, so a process that was only asleep cannot write.

/** How long a known outcome is kept in memory for a database that is away, before the step counts as unknown. */
const RECORDING_WAITS_MS = [100, 250, 500, 1000, 2000, 4000, 8000];
const GIVE_BACK_EVERY_MS = 1000;

export interface RunNote {
  state: string;
  sequence: number;
}
export const runTopic = (runId: string) => `run:${runId}`;

export interface Advancer {
  /** Advances the run until it ends, waits or is somebody else's. Never throws for what the run does. */
  advance(workspaceId: string, runId: string, options?: { isInline?: boolean }): Promise<void>;
  live: LiveText;
  /** What a new reader needs to catch up with the step under way. */
  snapshot(runId: string): Promise<{ stepNumber: number; text: string } | null>;
  /** Tells the process that advances the run to look at its cancel flag now. */
  interrupt(runId: string): void;
  active(): number;
  /** Lets current steps end for up to `graceMs`, then aborts them; what remains is dispatched again. */
  stop(graceMs: number): Promise<void>;
  /** Aborts everything at once: this process was declared dead and its runs are being taken over. */
  abandon(): void;
  setProcess(processId: string): void;
}

const STOPPED = { code: "cancelled", message: "Stopped before it ended" };
interface Moving {
  controller: AbortController;
  /** Reads the cancel flag now instead of at the next step. */
  look(): Promise<void>;
}

export function createAdvancer(getPlatform: () => Platform, live: LiveText): Advancer {
  const moving = new Map<string, Moving>();
  const underWay = new Set<Promise<void>>();
  let processId = "";
  let isStopping = false;
  let isOver = false;

  async function organizationOf(workspaceId: string): Promise<string> {
    const { door, access } = getPlatform();
    return access.get(`organization-of:${workspaceId}`, async () => {
      const { organizationId } = await door.read({ workspaceId }, (t) =>
        t.db
          .selectFrom("workspaces")
          .select("organizationId")
          .where("id", "=", workspaceId)
          .executeTakeFirstOrThrow(),
      );
      return { value: organizationId, tags: [workspaceId] };
    });
  }

  async function move(workspaceId: string, runId: string, controller: AbortController, isInline: boolean) {
    const platform = getPlatform();
    const { door, bus, log, metrics } = platform;
    const organizationId = await organizationOf(workspaceId);
    const leaseToken = newId("process");
    const claimed = await claimRun(door, { workspaceId, organizationId }, runId, {
      leaseToken,
      processId,
    }).catch(async (error: unknown) => {
      // The claim may have been committed although its answer was lost.
      if (isTransient(error)) await giveBack({ workspaceId, organizationId }, runId, leaseToken);
      throw error;
    });
    if (!claimed) return;
    const { row } = claimed;
    let { steps } = claimed;
    const run = row as unknown as RunRow;
    const runner = runnerOf(run.kind);
    const scope = { workspaceId, organizationId, accountId: run.actorAccountId };
    const ws = workOf(
      platform,
      callerOf(run, organizationId),
      {
        requestId: run.id,
        ip: null,
        userAgent: null,
        signal: controller.signal,
      },
      scope,
    );
    const leftMs = Date.parse(row.deadlineAt) - Date.now();
    if (leftMs <= 0) controller.abort(new DeadlinePassed());
    const deadline = setTimeout(
      () => controller.abort(new DeadlinePassed()),
      Math.min(Math.max(0, leftMs), 2 ** 31 - 1),
    );
    if (row.isCancelRequested) controller.abort(new Cancelled());
    if (isOver) controller.abort(new Stopping());
    const own: Moving = {
      controller,
      async look() {
        const flag = await door.read(scope, (t) =>
          t.db
            .selectFrom("runs")
            .select("isCancelRequested")
            .where("id", "=", runId)
            .where("leaseToken", "=", leaseToken)
            .executeTakeFirst(),
        );
        if (flag?.isCancelRequested) controller.abort(new Cancelled());
      },
    };
    moving.set(runId, own);
    metrics.runsActive.set(moving.size);
    const note = (state: string, sequence: number) =>
      bus.publish(runTopic(runId), { state, sequence } satisfies RunNote);

    /** Ends, parks or begins the next step, in the caller's transaction. */
    const go = async (t: Tx, next: Next, before: NewEvent[], change: { addUsage?: StepOutcome["usage"] }) => {
      const usage = change.addUsage ? { addUsage: change.addUsage } : {};
      const finish = async (
        state: "succeeded" | "failed" | "cancelled" | "timed_out" | "waiting" | "queued",
        facts: { output?: unknown; error?: { code: string; message: string }; reason?: string },
      ) => {
        const type = state === "queued" ? "run.queued" : `run.${state}`;
        const { lastSequence } = await changeRun(t, runId, leaseToken, {
          ...usage,
          ...facts,
          state,
          isReleased: true,
          events: [...before, { type, data: facts }],
        });
        if (isInline && isFinal(state)) await forgetDispatch(t, runId);
        if (state === "queued") await dispatch(t, runId);
        t.afterCommit(() => {
          note(state, lastSequence);
          if (isFinal(state)) metrics.runsEnded.inc({ kind: run.kind, state });
        });
        return null;
      };
      const stop = controller.signal.aborted ? controller.signal.reason : null;
      const isDone = "end" in next;
      const isSuccess = isDone && next.end === "succeeded";
      // A step that was cut short may have made the runner give up; the cut is the reason, not the step.
      if (!isSuccess && stop instanceof Cancelled) return finish("cancelled", {});
      if (!isSuccess && stop instanceof DeadlinePassed)
        return finish("timed_out", {
          error: { code: "timed_out", message: "The run took longer than it may" },
        });
      if (isDone)
        return next.end === "succeeded"
          ? finish("succeeded", { output: next.output })
          : finish("failed", { error: { code: next.code, message: next.message } });
      if ("wait" in next) return finish("waiting", { reason: next.wait });
      if (stop) return finish("queued", {});
      const step = intendedStep(runId, steps.length + 1, next.do);
      try {
        await runner.onIntent?.({ t, platform, run, step, steps });
      } catch (error) {
        // Refused (no credit): the run ends here, and what this transaction recorded before stays.
        if (!(error instanceof AppError) || error.code === "internal") throw error;
        return finish("failed", { error: { code: error.code, message: error.message } });
      }
      await recordIntent(t, runId, step);
      const { isCancelRequested, lastSequence } = await changeRun(t, runId, leaseToken, {
        ...usage,
        addSteps: 1,
        isStarting: steps.length === 0,
        events: [...before, { type: "step.started", data: eventOf(step) }],
      });
      if (isCancelRequested) t.afterCommit(() => controller.abort(new Cancelled()));
      t.afterCommit(() => note("running", lastSequence));
      return step;
    };

    try {
      let step = await door.write(scope, async (t) => {
        const last = steps.at(-1);
        if (last?.state !== "started") {
          const events =
            steps.length === 0 ? [{ type: "run.started", data: {} }] : [{ type: "run.resumed", data: {} }];
          return go(t, runner.next(run, steps), events, {});
        }
        return takeOver(t, last);
      });

      async function takeOver(t: Tx, last: StepRow): Promise<StepRow | null> {
        if (controller.signal.reason instanceof Stopping) throw new Abandoned();
        // Asked to end, it is neither repeated nor left for a person.
        if (controller.signal.aborted) return go(t, { do: last }, [{ type: "run.resumed", data: {} }], {});
        if (!last.isIdempotent) {
          const { lastSequence } = await changeRun(t, runId, leaseToken, {
            state: "interrupted",
            reason: `Step ${last.number} (${last.name}) was started and its outcome is unknown`,
            isReleased: true,
            events: [{ type: "run.interrupted", data: eventOf(last) }],
          });
          t.afterCommit(() => note("interrupted", lastSequence));
          return null;
        }
        const repeated = { ...last, attempt: last.attempt + 1 };
        await t.db
          .updateTable("steps")
          .set({ attempt: repeated.attempt, startedAt: sql<string>`now()` })
          .where("runId", "=", runId)
          .where("number", "=", last.number)
          .execute();
        const { lastSequence } = await changeRun(t, runId, leaseToken, {
          events: [
            { type: "run.resumed", data: {} },
            { type: "step.repeated", data: eventOf(repeated) },
          ],
        });
        steps = steps.slice(0, -1);
        t.afterCommit(() => note("running", lastSequence));
        return repeated;
      }

      while (step) {
        const current: StepRow = step;
        const before: StepRow[] = steps;
        const outcome = await perform(runner, run, current, before, ws, controller.signal);
        step = await whileDatabaseIsAway(() =>
          door.write(scope, async (t) => {
            const recorded = await recordOutcome(t, runId, current, outcome);
            await runner.onOutcome?.({ t, platform, run, step: recorded, steps: before, outcome });
            steps = [...before, recorded];
            const event = {
              type: outcome.ok ? "step.succeeded" : "step.failed",
              data: eventOf(recorded, outcome),
            };
            return go(t, runner.next(run, steps), [event], outcome.usage ? { addUsage: outcome.usage } : {});
          }),
        );
      }
    } catch (error) {
      if (error instanceof LeaseLost) return log.info({ runId }, "a run went on in another process");
      if (error instanceof Abandoned || isTransient(error)) return await giveBack(scope, runId, leaseToken);
      log.error({ err: error, runId }, "a run failed on a defect");
      await door
        .write(scope, (t) =>
          go(
            t,
            { end: "failed", code: "internal", message: "Something failed on our side; it was logged" },
            [],
            {},
          ),
        )
        .catch((again: unknown) => {
          if (isTransient(again)) return giveBack(scope, runId, leaseToken);
          log.error({ err: again, runId }, "the failure could not be recorded");
        });
    } finally {
      clearTimeout(deadline);
      if (moving.get(runId) === own) moving.delete(runId);
      metrics.runsActive.set(moving.size);
    }
  }

  /** A lease kept by a living process would hold the run for ever, so it is given back however long that takes. */
  async function giveBack(scope: Scope, runId: string, leaseToken: string): Promise<void> {
    const { door, log } = getPlatform();
    for (;;) {
      try {
        return await door.write(scope, async (t) => {
          await changeRun(t, runId, leaseToken, { isReleased: true, events: [] });
          await dispatch(t, runId);
        });
      } catch (error) {
        if (error instanceof LeaseLost || isOver) return;
        log.warn({ err: error, runId }, "a run could not be given back yet");
        await sleep(GIVE_BACK_EVERY_MS);
      }
    }
  }

  async function whileDatabaseIsAway<T>(record: () => Promise<T>): Promise<T> {
    for (const waitMs of RECORDING_WAITS_MS) {
      try {
        return await record();
      } catch (error) {
        if (isOver || !isTransient(error)) throw error;
        await sleep(waitMs);
      }
    }
    return record();
  }

  async function perform(
    runner: Runner,
    run: RunRow,
    step: StepRow,
    steps: readonly StepRow[],
    ws: ReturnType<typeof workOf>,
    signal: AbortSignal,
  ): Promise<StepOutcome> {
    // Cancelled while the intent was being recorded: nothing was done yet, and nothing will be.
    if (signal.aborted && !(signal.reason instanceof Stopping))
      return { ok: false, ...STOPPED, result: STOPPED };
    const writer = live.begin(run.id, step.number);
    try {
      const outcome = await runner.perform({ run, step, steps, ws, signal, onText: writer.write });
      // What failed because this process stops is done again elsewhere, where that is safe.
      if (!outcome.ok && step.isIdempotent && signal.aborted && signal.reason instanceof Stopping)
        throw new Abandoned();
      return outcome;
    } catch (error) {
      // Shutting down: the step's outcome is left unknown, as if the process had been killed here.
      if (signal.aborted && signal.reason instanceof Stopping) throw new Abandoned();
      if (signal.aborted) return { ok: false, ...STOPPED, result: STOPPED };
      throw error;
    } finally {
      writer.end();
    }
  }

  function abortAll(): void {
    for (const { controller } of moving.values()) controller.abort(new Stopping());
  }

  return {
    live,
    snapshot: async (runId) => (moving.has(runId) ? live.here(runId) : live.elsewhere(runId)),
    active: () => moving.size,
    setProcess: (id) => {
      processId = id;
    },
    async advance(workspaceId, runId, { isInline = false } = {}) {
      const { log } = getPlatform();
      if (isStopping) {
        if (isInline) return;
        // The job must not count as done: it goes back to the queue for another process.
        throw new Error("this process is stopping");
      }
      const finished = move(workspaceId, runId, new AbortController(), isInline).catch((error: unknown) => {
        if (!isInline) throw error;
        log.error({ err: error, runId }, "a run could not be taken up; its job will");
      });
      const settled = finished.then(
        () => {},
        () => {},
      );
      underWay.add(settled);
      void settled.then(() => underWay.delete(settled));
      return finished;
    },
    interrupt(runId) {
      const { log } = getPlatform();
      moving
        .get(runId)
        ?.look()
        .catch((error: unknown) => log.warn({ err: error, runId }, "a cancellation waits for the next step"));
    },
    async stop(graceMs) {
      isStopping = true;
      const all = () => Promise.all(underWay);
      await Promise.race([all(), sleep(graceMs, undefined, { ref: false })]);
      isOver = true;
      abortAll();
      await Promise.race([all(), sleep(1000, undefined, { ref: false })]);
    },
    abandon: abortAll,
  };
}
