import type { Caller } from "../caller.ts";
import type { Tx } from "../db/door.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { workOf } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { dispatch, forgetDispatch } from "./dispatch.ts";
import type { LiveText } from "./live.ts";
import { type Next, type Runner, type RunRow, runnerOf, type StepOutcome, type StepRow } from "./machine.ts";
import { changeRun, LeaseLost, loadSteps, type NewEvent, recordIntent, recordOutcome } from "./record.ts";
import { sql } from "kysely";
import { isFinal } from "./states.ts";

// One run at a time:
//
//   claim ─ record intent ─ (do it, outside any transaction) ─ record outcome + next intent ─ … ─ end, release
//
// A step found `started` at the claim belongs to a process that died: it is repeated if idempotent, else the run waits
// as `interrupted`. Every write carries the lease token, so a process that was only asleep cannot write.

/** Runs of one workspace advanced at the same time, over all processes. */
const WORKSPACE_CAP = 100;

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
class Stopping extends Error {}
class Cancelled extends Error {}
class DeadlinePassed extends Error {}

interface Moving {
  controller: AbortController;
  finished: Promise<void>;
}

export function createAdvancer(getPlatform: () => Platform, live: LiveText): Advancer {
  const moving = new Map<string, Moving>();
  let processId = "";
  let isStopping = false;

  async function claim(workspaceId: string, organizationId: string, runId: string, leaseToken: string) {
    const { door } = getPlatform();
    return door.write({ workspaceId, organizationId }, async (t) => {
      const row = await t.db
        .updateTable("runs")
        .set({ state: "running", reason: null, leaseToken, leaseProcess: processId })
        .where("id", "=", runId)
        .where("leaseToken", "is", null)
        .where("state", "in", ["queued", "running"])
        .where(
          ({ selectFrom }) =>
            selectFrom("runs as other")
              .where("other.leaseToken", "is not", null)
              .where("other.workspaceId", "=", sql<string>`current_workspace()`)
              .select(({ fn }) => fn.countAll<number>().as("leased")),
          "<",
          WORKSPACE_CAP,
        )
        .returningAll()
        .executeTakeFirst();
      if (row) return { row, steps: await loadSteps(t, runId) };
      const waiting = await t.db
        .selectFrom("runs")
        .select("id")
        .where("id", "=", runId)
        .where("leaseToken", "is", null)
        .where("state", "in", ["queued", "running"])
        .executeTakeFirst();
      // The workspace is at its cap: look again shortly, behind whoever is not.
      if (waiting)
        await sql`select dispatch_run(${workspaceId}, ${runId}, interval '500 milliseconds')`.execute(t.db);
      return null;
    });
  }

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
    const claimed = await claim(workspaceId, organizationId, runId, leaseToken);
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
    const deadline = setTimeout(
      () => controller.abort(new DeadlinePassed()),
      Math.min(Math.max(0, Date.parse(row.deadlineAt) - Date.now()), 2 ** 31 - 1),
    );
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
      if (!isDone && stop instanceof Cancelled) return finish("cancelled", {});
      if (!isDone && stop instanceof DeadlinePassed)
        return finish("timed_out", {
          error: { code: "timed_out", message: "The run took longer than it may" },
        });
      if (isDone)
        return next.end === "succeeded"
          ? finish("succeeded", { output: next.output })
          : finish("failed", { error: { code: next.code, message: next.message } });
      if ("wait" in next) return finish("waiting", { reason: next.wait });
      if (stop) return finish("queued", {});
      const step = await recordIntent(t, runId, steps.length + 1, next.do);
      await runner.onIntent?.({ t, platform, run, step, steps });
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

    /** A transaction in which the run moves; what the runner refuses there (no credit) ends the run with that code. */
    const transact = async (body: (t: Tx) => Promise<StepRow | null>): Promise<StepRow | null> => {
      try {
        return await door.write(scope, body);
      } catch (error) {
        if (!(error instanceof AppError) || error.code === "internal") throw error;
        return door.write(scope, (t) =>
          go(t, { end: "failed", code: error.code, message: error.message }, [], {}),
        );
      }
    };

    try {
      let step = await transact(async (t) => {
        const last = steps.at(-1);
        if (row.isCancelRequested) controller.abort(new Cancelled());
        if (last?.state !== "started") {
          const events =
            steps.length === 0 ? [{ type: "run.started", data: {} }] : [{ type: "run.resumed", data: {} }];
          return go(t, runner.next(run, steps), events, {});
        }
        return takeOver(t, last);
      });

      async function takeOver(t: Tx, last: StepRow): Promise<StepRow | null> {
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
        const outcome = await perform(runner, run, current, steps, ws, controller.signal);
        step = await transact(async (t) => {
          const recorded = await recordOutcome(t, runId, current, outcome);
          await runner.onOutcome?.({ t, platform, run, step: recorded, steps, outcome });
          const soFar = [...steps, recorded];
          const event = {
            type: outcome.ok ? "step.succeeded" : "step.failed",
            data: eventOf(recorded, outcome),
          };
          steps = soFar;
          return go(t, runner.next(run, soFar), [event], outcome.usage ? { addUsage: outcome.usage } : {});
        });
      }
    } catch (error) {
      if (error instanceof LeaseLost) return log.info({ runId }, "a run went on in another process");
      if (error instanceof Abandoned) return;
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
        .catch((again: unknown) => log.error({ err: again, runId }, "the failure could not be recorded"));
    } finally {
      clearTimeout(deadline);
    }
  }

  async function perform(
    runner: Runner,
    run: RunRow,
    step: StepRow,
    steps: readonly StepRow[],
    ws: ReturnType<typeof workOf>,
    signal: AbortSignal,
  ): Promise<StepOutcome> {
    const writer = live.begin(run.id, step.number);
    try {
      return await runner.perform({ run, step, steps, ws, signal, onText: writer.write });
    } catch (error) {
      // Shutting down: the step's outcome is left unknown, as if the process had been killed here.
      if (signal.aborted && signal.reason instanceof Stopping) throw new Abandoned();
      if (signal.aborted) return { ok: false, ...STOPPED, result: STOPPED };
      throw error;
    } finally {
      writer.end();
    }
  }

  return {
    live,
    snapshot: async (runId) => (moving.has(runId) ? live.here(runId) : live.elsewhere(runId)),
    active: () => moving.size,
    setProcess: (id) => {
      processId = id;
    },
    async advance(workspaceId, runId, { isInline = false } = {}) {
      // A safety-net job of a run that is moving here has nothing to do, and must not be held while it moves.
      if (isStopping || moving.has(runId)) return;
      const controller = new AbortController();
      const { metrics, log } = getPlatform();
      const finished = move(workspaceId, runId, controller, isInline)
        .catch((error: unknown) => {
          if (isInline) log.error({ err: error, runId }, "a run could not be taken up; its job will");
          else throw error;
        })
        .finally(() => {
          moving.delete(runId);
          metrics.runsActive.set(moving.size);
        });
      moving.set(runId, { controller, finished });
      metrics.runsActive.set(moving.size);
      return finished;
    },
    interrupt(runId) {
      moving.get(runId)?.controller.abort(new Cancelled());
    },
    async stop(graceMs) {
      isStopping = true;
      const all = Promise.allSettled([...moving.values()].map(({ finished }) => finished));
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      for (const { controller } of moving.values()) controller.abort(new Stopping());
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    },
    abandon() {
      for (const { controller } of moving.values()) controller.abort(new Stopping());
    },
  };
}

class Abandoned extends Error {}

const eventOf = (step: StepRow, outcome?: StepOutcome): Record<string, unknown> => ({
  stepId: step.id,
  number: step.number,
  kind: step.kind,
  name: step.name,
  attempt: step.attempt,
  ...(outcome ? {} : { arguments: step.arguments }),
  ...(outcome?.usage ? { usage: outcome.usage } : {}),
  ...(outcome ? { result: step.result } : {}),
  ...(outcome && !outcome.ok ? { error: { code: outcome.code, message: outcome.message } } : {}),
});

/** A run acts as who started it, inside its workspace; what it may do was decided when it was accepted. */
const callerOf = (run: RunRow, organizationId: string): Caller => ({
  kind: run.actorKind,
  accountId: run.actorAccountId,
  credentialId: run.credentialId ?? run.id,
  isInstallationAdmin: false,
  stage: null,
  workspace: {
    id: run.workspaceId,
    organizationId,
    name: "",
    slug: "",
    environment: "development",
    role: "run",
    permissions: new Set(),
  },
});
