import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import type { Scope } from "../db/scope.ts";
import { AppError } from "../errors.ts";
import { type Work, workOf } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { dispatch, forgetDispatch } from "./dispatch.ts";
import {
  isRepeatable,
  type Next,
  outcomeListeners,
  type Runner,
  type RunRow,
  runnerOf,
  type StepOutcome,
  type StepRow,
  type StepWait,
} from "./machine.ts";
import {
  changeRun,
  intendedStep,
  type NewEvent,
  recordAgain,
  recordIntent,
  recordOutcome,
  recordWait,
} from "./record.ts";
import { resumeRun } from "./resume.ts";
import { callerOf } from "./run-caller.ts";
import { isFinal, type RunState } from "./states.ts";
import { eventOf } from "./step-event.ts";
import { Abandoned, Cancelled, DeadlinePassed, Stopping } from "./stops.ts";

export interface RunNote {
  state: string;
  sequence: number;
}
export const runTopic = (runId: string) => `run:${runId}`;

const MAX_TIMER_MS = 2 ** 31 - 1;

interface EndFacts {
  output?: unknown;
  error?: { code: string; message: string };
  reason?: string;
}

/** What one transaction carries along besides what comes next. */
interface Carried {
  events: NewEvent[];
  usage?: StepOutcome["usage"];
}

const RESUMED: NewEvent = { type: "run.resumed", data: {} };
const STARTED: NewEvent = { type: "run.started", data: {} };
const TOO_LONG = { code: "timed_out", message: "The run took longer than it may" };
const DEFECT = { code: "internal", message: "Something failed on our side; it was logged" };

export interface Claim {
  run: RunRow;
  steps: StepRow[];
  scope: Scope;
  leaseToken: string;
  /** The accepting process took it up itself, so its safety-net job may go when the run ends. */
  isInline: boolean;
  /** Its deadline, as `performance.now()` counts. */
  endsAtMs: number;
}

/** A run this process holds: what comes next is decided and recorded here. Every write carries the lease token. */
export class MovingRun {
  readonly run: RunRow;
  readonly runner: Runner;
  readonly ws: Work;
  readonly controller = new AbortController();
  steps: StepRow[];
  private readonly platform: Platform;
  private readonly claim: Claim;
  private deadline: NodeJS.Timeout | undefined;

  constructor(platform: Platform, claim: Claim) {
    this.platform = platform;
    this.claim = claim;
    this.run = claim.run;
    this.steps = claim.steps;
    this.runner = runnerOf(claim.run.kind);
    const facts = { requestId: claim.run.id, ip: null, userAgent: null, signal: this.controller.signal };
    if (this.leftMs() <= 0) this.pass();
    this.ws = workOf(platform, callerOf(claim.run, claim.scope.organizationId!), facts, claim.scope);
  }

  /** The first step to do, decided in the claim's transaction; null when the run ended, waits or was interrupted. */
  begin(t: Tx): Promise<StepRow | null> {
    const last = this.steps.at(-1);
    if (last?.state === "started") return this.takeOver(t, last);
    if (last?.state === "waiting") return this.tryAgain(t, last);
    const events = [this.steps.length === 0 ? STARTED : RESUMED];
    return this.go(t, this.runner.next(this.run, this.steps), { events });
  }

  /** Records what a step came to, and what comes next with it. */
  record(step: StepRow, outcome: StepOutcome | StepWait): Promise<StepRow | null> {
    if ("wait" in outcome) return this.park(step, outcome);
    const before = this.steps.filter(({ number }) => number < step.number);
    return this.write(async (t) => {
      const recorded = await recordOutcome(t, this.run.id, step, outcome);
      const { platform, run } = this;
      for (const listen of outcomeListeners()) await listen({ t, platform, run, step: recorded, outcome });
      await this.runner.onOutcome?.({
        t,
        platform: this.platform,
        run: this.run,
        step: recorded,
        steps: before,
        outcome,
      });
      this.steps = [...before, recorded];
      const type = outcome.ok ? "step.succeeded" : "step.failed";
      const carried = { events: [{ type, data: eventOf(recorded, outcome) }], usage: outcome.usage };
      return this.go(t, this.runner.next(this.run, this.steps), carried);
    });
  }

  /** The step waits for a person, and so does the run: rows, not memory. */
  private park(step: StepRow, { wait, decision, record }: StepWait): Promise<null> {
    return this.write(async (t) => {
      await recordWait(t, this.run.id, step, decision);
      const isSettled = (await record?.(t)) === "settled";
      const events = [{ type: "step.waiting", data: { ...eventOf(step), reason: wait } }];
      await this.go(t, { wait }, { events });
      if (isSettled) await resumeRun(t, this.run.id);
      return null;
    });
  }

  /** What the run waited for was decided, or changed: the same step is asked again. */
  private async tryAgain(t: Tx, last: StepRow): Promise<StepRow | null> {
    if (this.controller.signal.aborted) return this.go(t, { do: last }, { events: [RESUMED] });
    await recordAgain(t, this.run.id, last.number);
    await this.change(t, "running", { events: [RESUMED] });
    this.steps = this.steps.slice(0, -1);
    return { ...last, state: "started", hasWaited: true };
  }

  /** Ends the run as failed on a defect of ours. */
  failOnDefect(t: Tx): Promise<StepRow | null> {
    return this.go(t, { end: "failed", ...DEFECT }, { events: [] });
  }

  /** Ends the run when its deadline passes, until `release`. */
  watchDeadline(): void {
    this.deadline = setTimeout(() => this.pass(), Math.min(Math.max(0, this.leftMs()), MAX_TIMER_MS));
  }

  /** This process moves the run no more. */
  release(): void {
    clearTimeout(this.deadline);
  }

  private leftMs(): number {
    return this.claim.endsAtMs - performance.now();
  }

  private pass(): void {
    this.controller.abort(new DeadlinePassed());
  }

  /** Reads the cancel flag now instead of at the next step. */
  async look(): Promise<void> {
    const flag = await this.platform.door.read(this.claim.scope, (t) =>
      t.db
        .selectFrom("runs")
        .select("isCancelRequested")
        .where("id", "=", this.run.id)
        .where("leaseToken", "=", this.claim.leaseToken)
        .executeTakeFirst(),
    );
    if (flag?.isCancelRequested) this.controller.abort(new Cancelled());
  }

  write<T>(work: (t: Tx) => Promise<T>): Promise<T> {
    return this.platform.door.write(this.claim.scope, work);
  }

  /** Ends, parks or begins the next step, in the caller's transaction. */
  private async go(t: Tx, next: Next, carried: Carried): Promise<StepRow | null> {
    const { aborted, reason } = this.controller.signal;
    const stop: unknown = aborted ? reason : null;
    const isSuccess = "end" in next && next.end === "succeeded";
    // A step that was cut short may have made the runner give up; the cut is the reason, not the step.
    if (!isSuccess && stop instanceof Cancelled) return this.finish(t, "cancelled", {}, carried);
    if (!isSuccess && stop instanceof DeadlinePassed)
      return this.finish(t, "timed_out", { error: TOO_LONG }, carried);
    if ("end" in next)
      return next.end === "succeeded"
        ? this.finish(t, "succeeded", { output: next.output }, carried)
        : this.finish(t, "failed", { error: { code: next.code, message: next.message } }, carried);
    if ("wait" in next) return this.finish(t, "waiting", { reason: next.wait }, carried);
    if (stop) return this.finish(t, "queued", {}, carried);
    return this.intend(t, intendedStep(this.run.id, this.steps.length + 1, next.do), carried);
  }

  private async intend(t: Tx, step: StepRow, carried: Carried): Promise<StepRow | null> {
    const { platform, run, steps } = this;
    try {
      await this.runner.onIntent?.({ t, platform, run, step, steps });
    } catch (error) {
      // Refused (no credit): the run ends here, and what this transaction recorded before stays.
      if (!(error instanceof AppError) || error.code === "internal") throw error;
      return this.finish(t, "failed", { error: { code: error.code, message: error.message } }, carried);
    }
    await recordIntent(t, run.id, step);
    const { isCancelRequested } = await this.change(t, "running", {
      addUsage: carried.usage,
      addSteps: 1,
      isStarting: steps.length === 0,
      events: [...carried.events, { type: "step.started", data: eventOf(step) }],
    });
    if (isCancelRequested) t.afterCommit(() => this.controller.abort(new Cancelled()));
    return step;
  }

  /** The run leaves this process: it ended, waits, or goes back to the queue. */
  private async finish(t: Tx, state: RunState, facts: EndFacts, carried: Carried): Promise<null> {
    const { metrics } = this.platform;
    await this.change(t, state, {
      ...facts,
      state,
      addUsage: carried.usage,
      isReleased: true,
      events: [...carried.events, { type: `run.${state}`, data: { ...facts } }],
    });
    if (this.claim.isInline && isFinal(state)) await forgetDispatch(t, this.run.id);
    if (state === "queued") await dispatch(t, this.run.id);
    if (isFinal(state)) t.afterCommit(() => metrics.runsEnded.inc({ kind: this.run.kind, state }));
    return null;
  }

  /** Decides a step whose process died while it was under way. */
  private async takeOver(t: Tx, last: StepRow): Promise<StepRow | null> {
    const { signal } = this.controller;
    if (signal.reason instanceof Stopping) throw new Abandoned();
    // Asked to end, it is neither repeated nor left for a person.
    if (signal.aborted) return this.go(t, { do: last }, { events: [RESUMED] });
    if (!isRepeatable(last)) {
      const reason = `Step ${last.number} (${last.name}) was started and its outcome is unknown`;
      await this.change(t, "interrupted", {
        state: "interrupted",
        reason,
        isReleased: true,
        events: [{ type: "run.interrupted", data: eventOf(last) }],
      });
      return null;
    }
    const repeated = { ...last, attempt: last.attempt + 1 };
    await t.db
      .updateTable("steps")
      .set({ attempt: repeated.attempt, startedAt: sql<string>`now()` })
      .where("runId", "=", this.run.id)
      .where("number", "=", last.number)
      .execute();
    await this.change(t, "running", {
      events: [RESUMED, { type: "step.repeated", data: eventOf(repeated) }],
    });
    this.steps = this.steps.slice(0, -1);
    return repeated;
  }

  /** Writes the change under the lease and tells followers once it is committed. */
  private async change(t: Tx, state: RunState, change: Parameters<typeof changeRun>[3]) {
    const { bus } = this.platform;
    const written = await changeRun(t, this.run.id, this.claim.leaseToken, change);
    t.afterCommit(() =>
      bus.publish(runTopic(this.run.id), { state, sequence: written.lastSequence } satisfies RunNote),
    );
    return written;
  }
}
