import { setTimeout as sleep } from "node:timers/promises";
import type { Tx } from "../db/door.ts";
import type { Scope } from "../db/scope.ts";
import { isTransient } from "../db/transient.ts";
import { newId } from "../ids.ts";
import type { Platform } from "../platform.ts";
import { type ConcurrencyOf, wakeNext } from "./admission.ts";
import { claimRun, WORKSPACE_CAP } from "./claim.ts";
import { dispatch } from "./dispatch.ts";
import type { LiveText } from "./live.ts";
import type { RunRow, StepRow } from "./machine.ts";
import { MovingRun } from "./moving-run.ts";
import { performStep } from "./perform-step.ts";
import { programOf } from "./program.ts";
import type { ProgramClaim } from "./program-record.ts";
import { type ProgramEnd, ProgramRun } from "./program-run.ts";
import { changeRun, LeaseLost } from "./record.ts";
import { Abandoned, Cancelled, Stopping } from "./stops.ts";

// One run at a time:
//
//   claim ─ record intent ─ (do it, outside any transaction) ─ record outcome + next intent ─ … ─ end, release
//
// A step found `started` at the claim belongs to a process that died: it is repeated if idempotent, else the run waits
// as `interrupted`. Every write carries the lease token, so a process that was only asleep cannot write.
// A run that is a program (program.ts) is driven instead, and records its calls as it makes them.

/** How long a known outcome is kept in memory for a database that is away, before the step counts as unknown. */
const RECORDING_WAITS_MS = [100, 250, 500, 1000, 2000, 4000, 8000];
const GIVE_BACK_EVERY_MS = 1000;

export interface Advancer {
  /** Advances the run until it ends, waits or is somebody else's. Never throws for what the run does. */
  advance(workspaceId: string, runId: string, options?: { isInline?: boolean }): Promise<void>;
  /**
   * Takes up a run of a program that is not recorded yet: it will be, as held by this process, with the first thing that is
   * written about it. Null: this process takes up no more, or its workspace has enough under way here.
   */
  begin(claim: Omit<ProgramClaim, "lease">): BegunProgram | null;
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

export interface BegunProgram {
  /** Resolves once the run is in the database; rejects with what refused it. */
  accepted: Promise<void>;
  /** Null: the run goes on elsewhere, or what became of it is only in the database. */
  ended: Promise<ProgramEnd | null>;
}

export function createAdvancer(
  getPlatform: () => Platform,
  live: LiveText,
  concurrencyOf: ConcurrencyOf = async () => null,
): Advancer {
  const moving = new Map<string, MovingRun | ProgramRun>();
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

  async function move(workspaceId: string, runId: string, isInline: boolean): Promise<void> {
    const platform = getPlatform();
    const { door, metrics } = platform;
    const scope = { workspaceId, organizationId: await organizationOf(workspaceId) };
    const lease = { leaseToken: newId("process"), processId };
    const mostAtOnce = await concurrencyOf(scope.organizationId);
    /** Claims the run and decides in the same transaction; answers null when it is not ours to move. */
    const claim = <T>(decide: (own: MovingRun | ProgramRun, t: Tx) => Promise<T>) =>
      door.write(scope, async (t) => {
        const claimed = await claimRun(t, runId, lease, mostAtOnce);
        if (!claimed) return null;
        const own = holdRun(platform, claimed, { scope, leaseToken: lease.leaseToken, isInline });
        return { own, decided: await decide(own, t) };
      });

    let own: MovingRun | ProgramRun | undefined;
    try {
      const begun = await claim<StepRow | boolean | null>((run, t) => run.begin(t));
      if (!begun) return;
      own = begun.own;
      moving.set(runId, own);
      metrics.runsActive.set(moving.size);
      if (own instanceof MovingRun) await doSteps(own, begun.decided as StepRow | null);
      else if (begun.decided) await own.drive();
    } catch (error) {
      await leave(error, { scope, runId, leaseToken: lease.leaseToken }, () =>
        own
          ? failOnDefect(own)
          : claim<unknown>((run, t) => (run instanceof MovingRun ? run.failOnDefect(t) : run.failIn(t))),
      );
      // Not taken up: its job must not count as done.
      if (!own) throw error;
    } finally {
      own?.release();
      if (moving.get(runId) === own) moving.delete(runId);
      metrics.runsActive.set(moving.size);
      if (own && mostAtOnce !== null) await wake(scope.organizationId, mostAtOnce);
    }
  }

  async function doSteps(own: MovingRun, first: StepRow | null): Promise<void> {
    own.watchDeadline();
    for (let step = first; step;) {
      const current = step;
      const outcome = await performStep(own, current, live);
      step = await whileDatabaseIsAway(() => own.record(current, outcome));
    }
  }
  const failOnDefect = (own: MovingRun | ProgramRun): Promise<unknown> =>
    own instanceof MovingRun ? own.write((t) => own.failOnDefect(t)) : own.failOnDefect();

  async function wake(organizationId: string, mostAtOnce: number): Promise<void> {
    const { door, log } = getPlatform();
    await wakeNext(door, organizationId, mostAtOnce).catch((error: unknown) =>
      log.warn({ err: error, organizationId }, "the next run was not woken; it looks again by itself"),
    );
  }

  /** What ends a held run early is set before anything is decided. */
  function holdRun(
    platform: Platform,
    { row, steps }: NonNullable<Awaited<ReturnType<typeof claimRun>>>,
    { scope, leaseToken, isInline }: { scope: Scope; leaseToken: string; isInline: boolean },
  ): MovingRun | ProgramRun {
    const run = row as unknown as RunRow & { createdAt: string };
    const { leftMs, eventSequence, stepCount, usedMs, costMicros, startedAt } = row;
    const held = {
      ...{ run, steps, isInline, endsAtMs: performance.now() + leftMs },
      scope: { ...scope, accountId: run.actorAccountId },
    };
    const own = programOf(run.kind)
      ? new ProgramRun(platform, {
          ...held,
          ...{ eventSequence, stepCount, usedMs, costMicros, startedAt },
          lease: { token: leaseToken, processId },
        })
      : new MovingRun(platform, { ...held, leaseToken });
    if (row.isCancelRequested) own.controller.abort(new Cancelled());
    if (isOver) own.controller.abort(new Stopping());
    return own;
  }

  interface Held {
    scope: Scope;
    runId: string;
    leaseToken: string;
  }

  /** The run cannot go on here: it is another's, is given back, or fails on a defect. */
  async function leave(error: unknown, held: Held, failOnDefect: () => Promise<unknown>): Promise<void> {
    const { log } = getPlatform();
    const { runId } = held;
    if (error instanceof LeaseLost) return log.info({ runId }, "a run went on in another process");
    // A transaction whose answer was lost may have been committed: the lease is given back either way.
    if (error instanceof Abandoned || isTransient(error)) return giveBack(held);
    log.error({ err: error, runId }, "a run failed on a defect");
    try {
      await failOnDefect();
    } catch (again) {
      if (isTransient(again)) return giveBack(held);
      log.error({ err: again, runId }, "the failure could not be recorded");
    }
  }

  /** A lease kept by a living process would hold the run for ever, so it is given back however long that takes. */
  async function giveBack({ scope, runId, leaseToken }: Held): Promise<void> {
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

  /** Runs of programs of one workspace that this process took up itself. */
  const begunIn = (workspaceId: string): number =>
    [...moving.values()].filter(
      (own) => own instanceof ProgramRun && own.ws.scope.workspaceId === workspaceId,
    ).length;

  async function driveBegun(own: ProgramRun, held: Held): Promise<ProgramEnd | null> {
    const { metrics } = getPlatform();
    const { runId } = held;
    try {
      return await own.drive();
    } catch (error) {
      // What refused it is told to who asked for it; there is no run to leave.
      if (own.record.isAccepted) await leave(error, held, () => failOnDefect(own));
      else own.refuse(error);
      return null;
    } finally {
      own.release();
      if (moving.get(runId) === own) moving.delete(runId);
      metrics.runsActive.set(moving.size);
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
    begin(claim) {
      if (isStopping || begunIn(claim.run.workspaceId) >= WORKSPACE_CAP) return null;
      const lease = { token: newId("process"), processId };
      const own = new ProgramRun(getPlatform(), { ...claim, lease });
      const { id: runId } = claim.run;
      moving.set(runId, own);
      getPlatform().metrics.runsActive.set(moving.size);
      const ended = driveBegun(own, { scope: claim.scope, runId, leaseToken: lease.token });
      const settled = ended.then(() => {});
      underWay.add(settled);
      void settled.then(() => underWay.delete(settled));
      return { accepted: own.accepted, ended };
    },
    async advance(workspaceId, runId, { isInline = false } = {}) {
      const { log } = getPlatform();
      if (isStopping) {
        if (isInline) return;
        // The job must not count as done: it goes back to the queue for another process.
        throw new Error("this process is stopping");
      }
      const finished = move(workspaceId, runId, isInline).catch((error: unknown) => {
        if (!isInline) throw error;
        log.error({ err: error, runId }, "a run could not be taken up; its job will");
      });
      const settled = finished.catch(() => {});
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
