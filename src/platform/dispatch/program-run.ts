import { setTimeout as sleep } from "node:timers/promises";
import type { Tx } from "../db/door.ts";
import { isTransient } from "../db/transient.ts";
import { type Work, workOf } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { isRepeatable } from "./machine.ts";
import { type Driven, programOf, type StepLog } from "./program.ts";
import { type End, type ProgramClaim, ProgramRecord } from "./program-record.ts";
import { callerOf } from "./run-caller.ts";
import type { RunState } from "./states.ts";
import type { Entry } from "./step-log.ts";
import { Cancelled, DeadlinePassed, Stopping } from "./stops.ts";

// A run that is not recorded yet is, once its program takes longer than a moment, and however long it waits for its turn.
const ACCEPT_AFTER_MS = 20;
const ACCEPT_AT_LATEST_MS = 500;
const READS_AFTER_MS = 20;
const LOGS_AFTER_MS = 250;
const RECORDING_WAITS_MS = [100, 250, 500, 1000, 2000, 4000, 8000];
const MAX_TIMER_MS = 2 ** 31 - 1;
const TOO_LONG = { code: "timed_out", message: "The program ran longer than it may" };
const DEFECT = { code: "internal", message: "Something failed on our side; it was logged" };

/** What became of a run here, for who waits for it in this process. */
export interface ProgramEnd {
  state: RunState;
  reason: string | null;
  error: { code: string; message: string } | null;
  output: unknown;
  usedMs: number;
  stepCount: number;
  costMicros: number;
  startedAt: string;
  /** It wrote rows beside its calls. */
  hasLogs: boolean;
}

/** A run of a program that this process holds. Everything it writes carries the lease token; without it nothing is left behind. */
export class ProgramRun {
  readonly ws: Work;
  readonly controller = new AbortController();
  /** Resolves once the run is in the database. */
  readonly accepted: Promise<void>;
  readonly record: ProgramRecord;
  private readonly platform: Platform;
  private readonly claim: ProgramClaim;
  private readonly log: GroupCommit<Entry>;
  private readonly timers: NodeJS.Timeout[] = [];
  private hasLogs = false;
  private settleAccepted: { resolve(): void; reject(error: unknown): void };

  constructor(platform: Platform, claim: ProgramClaim) {
    this.platform = platform;
    this.claim = claim;
    this.record = new ProgramRecord(platform, claim);
    const { promise, ...settle } = Promise.withResolvers<void>();
    this.accepted = promise;
    this.settleAccepted = settle;
    promise.catch(() => {});
    this.log = createGroupCommit(
      (entries) => this.write(entries, null),
      (error) => {
        this.settleAccepted.reject(error);
        this.controller.abort(error);
      },
    );
    const { signal } = this.controller;
    const facts = { requestId: claim.run.id, ip: null, userAgent: null, signal };
    this.ws = workOf(platform, callerOf(claim.run, claim.scope.organizationId!), facts, claim.scope);
    if (this.leftMs() <= 0) this.controller.abort(new DeadlinePassed());
  }

  /** In the claim's transaction. False: it ended, or a call of it may have happened and a person decides. */
  async begin(t: Tx): Promise<boolean> {
    const { signal } = this.controller;
    if (signal.aborted) {
      await this.record.writeIn(t, [], this.stopped(signal.reason));
      return false;
    }
    const unknown = this.claim.steps.find((step) => step.state === "started" && !isRepeatable(step));
    if (!unknown) return true;
    const reason = `Step ${unknown.number} (${unknown.name}) was started and its outcome is unknown`;
    await this.record.writeIn(t, [], { state: "interrupted", reason });
    return false;
  }

  /** Runs the program here until it ends, waits, or leaves this process. */
  async drive(): Promise<ProgramEnd> {
    const { controller, claim, ws } = this;
    this.after(this.leftMs(), () => controller.abort(new DeadlinePassed()));
    if (claim.acceptance) this.after(ACCEPT_AT_LATEST_MS, () => this.log.flush());
    const driven = await programOf(claim.run.kind)!.drive({
      run: claim.run,
      recorded: claim.steps,
      usedMs: claim.usedMs,
      ws,
      signal: controller.signal,
      timeOut: () => controller.abort(new DeadlinePassed()),
      began: () => {
        if (!this.record.isAccepted) this.after(ACCEPT_AFTER_MS, () => this.log.flush());
      },
      steps: this.steps(),
    });
    const rest = await this.log.close();
    const end = this.endOf(driven);
    if ("wait" in driven && end.state === "waiting")
      rest.push(...driven.waits.map((each): Entry => ({ kind: "wait", ...each })));
    await this.write(rest, end);
    return {
      state: end.state,
      reason: end.reason ?? null,
      error: end.error ?? null,
      output: end.output ?? null,
      usedMs: Math.round(this.record.usedMs),
      stepCount: this.record.stepCount,
      costMicros: this.record.costMicros,
      startedAt: this.record.startedAt,
      hasLogs: this.hasLogs,
    };
  }

  private steps(): StepLog {
    const { log, record } = this;
    return {
      intend: (step, { mayWait }) => log.note({ kind: "intent", step }, mayWait ? READS_AFTER_MS : 0),
      again: (step) => log.note({ kind: "again", step }),
      record: (step, outcome, { mayWait }) =>
        log.note({ kind: "outcome", step, outcome }, mayWait ? READS_AFTER_MS : 0),
      wait: (step, wait) => log.note({ kind: "wait", step, wait }),
      along: (write) => {
        this.hasLogs = true;
        log.note({ kind: "along", write }, LOGS_AFTER_MS);
      },
      committed: () => log.committed(),
      used: (usedMs) => {
        record.usedMs = usedMs;
      },
    };
  }

  private async write(entries: Entry[], end: End | null): Promise<void> {
    for (const [index, waitMs] of RECORDING_WAITS_MS.entries()) {
      try {
        await this.record.write(entries, end, index > 0);
        return this.settleAccepted.resolve();
      } catch (error) {
        if (!isTransient(error) || this.controller.signal.reason instanceof Stopping) throw error;
        await sleep(waitMs);
      }
    }
    await this.record.write(entries, end, true);
    this.settleAccepted.resolve();
  }

  private endOf(driven: Driven): End {
    const { signal } = this.controller;
    const { along, costMicros = 0 } = driven;
    const more = { ...(along ? { along } : {}), costMicros };
    // What was cut short may have made the program give up; the cut is the reason.
    const isSuccess = "end" in driven && driven.end === "succeeded";
    if (!isSuccess && signal.aborted) return { ...this.stopped(signal.reason), ...more };
    if ("wait" in driven) return { state: "waiting", reason: driven.wait, ...more };
    if (!("end" in driven)) throw new Error("a program stopped for no reason");
    return driven.end === "succeeded"
      ? { state: "succeeded", output: driven.output, ...more }
      : { state: "failed", error: { code: driven.code, message: driven.message }, ...more };
  }

  /** What becomes of a run that is cut short; throws what took it away. */
  private stopped(reason: unknown): End {
    if (reason instanceof Cancelled) return { state: "cancelled" };
    if (reason instanceof DeadlinePassed) return { state: "timed_out", error: TOO_LONG };
    if (reason instanceof Stopping) return { state: "queued" };
    throw reason;
  }

  /** Ends the run as failed on a defect of ours. */
  failOnDefect(): Promise<void> {
    return this.record.write([], { state: "failed", error: DEFECT }, false);
  }
  /** The same in the claim's transaction. */
  async failIn(t: Tx): Promise<void> {
    await this.record.writeIn(t, [], { state: "failed", error: DEFECT });
  }
  /** It never got into the database. */
  refuse(error: unknown): void {
    this.settleAccepted.reject(error);
  }

  /** Reads the cancel flag now. */
  async look(): Promise<void> {
    const flag = await this.platform.door.read(this.claim.scope, (t) =>
      t.db
        .selectFrom("runs")
        .select("isCancelRequested")
        .where("id", "=", this.claim.run.id)
        .where("leaseToken", "=", this.claim.lease.token)
        .executeTakeFirst(),
    );
    if (flag?.isCancelRequested) this.controller.abort(new Cancelled());
  }

  /** This process moves the run no more. */
  release(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private after(ms: number, work: () => void): void {
    this.timers.push(setTimeout(work, Math.min(Math.max(0, ms), MAX_TIMER_MS)));
  }
  private leftMs(): number {
    return this.claim.endsAtMs - performance.now();
  }
}
