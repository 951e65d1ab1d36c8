import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { prepare } from "../db/prepared.ts";
import type { Scope } from "../db/scope.ts";
import type { Platform } from "../platform.ts";
import { storableText } from "../storable.ts";
import { dispatch, forgetDispatch } from "./dispatch.ts";
import type { RunRow } from "./machine.ts";
import { type RunNote, runTopic } from "./moving-run.ts";
import { type Program, programOf, type ProgramStep } from "./program.ts";
import { LeaseLost, type NewEvent } from "./record.ts";
import { emitRunState } from "./run-events.ts";
import { isFinal, type RunState } from "./states.ts";
import { countOf, type Entry, eventsOf, isAskedAbout, sumOf, textOf, writeSteps } from "./step-log.ts";

/** Raised by `require_held`; and by a row that is there already, of a try whose answer was lost. */
const NOT_AS_KNOWN = ["BW010", "23505"];

/** How a run that is not recorded yet gets into the database, with the first thing that is written about it. */
export interface Acceptance {
  /** `isAwaited`: its row must be there before the transaction ends; else it goes out with COMMIT. */
  insert(t: Tx, facts: RunFactsNow, isAwaited: boolean): Promise<void>;
  /** The transaction that accepts it. */
  commit(work: (t: Tx) => Promise<void>): Promise<void>;
}
/** What a run is once a transaction ends. */
export interface RunFactsNow {
  state: RunState;
  /** Null: nobody holds it any more. */
  lease: { token: string; processId: string } | null;
  eventSequence: number;
  stepCount: number;
  usedMs: number;
  costMicros: number;
  reason: string | null;
  error: { code: string; message: string } | null;
  /** As JSON text; null: none. */
  output: string | null;
}
export interface End {
  state: RunState;
  reason?: string;
  error?: { code: string; message: string };
  output?: unknown;
  /** Of the program itself, beside its calls. */
  costMicros?: number;
  along?(t: Tx): void;
}

export interface ProgramClaim {
  run: RunRow & { createdAt: string };
  steps: ProgramStep[];
  scope: Scope;
  lease: { token: string; processId: string };
  eventSequence: number;
  stepCount: number;
  usedMs: number;
  costMicros: number;
  startedAt: string | null;
  /** Its deadline, as `performance.now()` counts. */
  endsAtMs: number;
  /** Its job in the queue is only the safety net of this process. */
  isInline: boolean;
  acceptance?: Acceptance;
}

/** What a program throws may hold anything. */
const storableEnd = (end: End | null): End | null =>
  end?.error ? { ...end, error: { ...end.error, message: storableText(end.error.message) } } : end;

const insertEvents = prepare((db, row: { runId: string; after: number; types: string[]; data: string[] }) => {
  const query = sql`
      insert into run_events (run_id, sequence, type, data)
      select ${row.runId}, ${row.after}::int + n, type, data
        from unnest(${row.types}::text[], ${row.data}::jsonb[]) with ordinality as e (type, data, n)`;
  return { compile: () => query.compile(db) };
});

/** What of a run of a program is in the database, and how more gets there: only while the run is held, and as it is known here. */
export class ProgramRecord {
  isAccepted: boolean;
  usedMs: number;
  readonly startedAt: string;
  private readonly platform: Platform;
  private readonly claim: ProgramClaim;
  private readonly program: Program;
  private sequence: number;
  stepCount: number;
  costMicros: number;

  constructor(platform: Platform, claim: ProgramClaim) {
    this.platform = platform;
    this.claim = claim;
    this.program = programOf(claim.run.kind)!;
    this.isAccepted = !claim.acceptance;
    this.startedAt = claim.startedAt ?? new Date().toISOString();
    ({
      eventSequence: this.sequence,
      stepCount: this.stepCount,
      usedMs: this.usedMs,
      costMicros: this.costMicros,
    } = claim);
  }

  /** Writes a batch and, with it, perhaps the end. `isAgain`: an earlier try may have been committed without an answer. */
  async write(entries: readonly Entry[], end: End | null, isAgain: boolean): Promise<void> {
    let facts: RunFactsNow | undefined;
    const work = async (t: Tx) => {
      facts = await this.writeIn(t, entries, end);
    };
    try {
      await (this.isAccepted
        ? this.platform.door.write(this.claim.scope, work)
        : this.claim.acceptance!.commit(work));
    } catch (error) {
      if (!NOT_AS_KNOWN.includes((error as { code?: string }).code ?? "")) throw error;
      if (!isAgain || !facts || !(await this.isWritten(facts))) throw new LeaseLost();
    }
    const { eventSequence, stepCount, costMicros } = facts!;
    Object.assign(this, { sequence: eventSequence, stepCount, costMicros, isAccepted: true });
  }

  /** The same in a transaction of somebody else's. */
  async writeIn(t: Tx, entries: readonly Entry[], wanted: End | null): Promise<RunFactsNow> {
    const { run, program, platform, claim } = this;
    const isAsked = isAskedAbout(entries);
    let end = storableEnd(wanted);
    if (!this.isAccepted) await claim.acceptance!.insert(t, this.factsAfter(entries, end), isAsked);
    const { isSettled } = await writeSteps(t, entries, { run, program, platform });
    // What it was to wait for was decided in the meantime: it goes on at once.
    if (isSettled && this.isAccepted && end?.state === "waiting") end = { state: "queued" };
    const facts = this.factsAfter(entries, end);
    if (this.isAccepted) t.atCommit(this.update(t, facts, end));
    const events = this.eventsOf(entries, end);
    if (events.length > 0)
      t.atCommit({
        compile: () =>
          insertEvents.bind({
            runId: run.id,
            after: this.sequence,
            types: events.map(({ type }) => type),
            data: events.map(({ data }) => textOf(data)),
          }),
      });
    if (end) await this.leave(t, end, facts);
    const note: RunNote = { state: facts.state, sequence: facts.eventSequence };
    // Nobody can be listening to one that was never seen under way.
    const isNews = this.isAccepted || !isFinal(facts.state);
    if (isNews) t.afterCommit(() => platform.bus.publish(runTopic(run.id), note));
    return facts;
  }

  private async leave(t: Tx, end: End, facts: RunFactsNow): Promise<void> {
    const { run, platform, claim } = this;
    const { id, kind, agentId, stage, actorAccountId, sessionId } = run;
    emitRunState(t, end.state, {
      ...{ id, kind, agentId, stage, actorAccountId, sessionId, versionId: null },
      startedAt: this.startedAt,
      costMicros: facts.costMicros,
      errorCode: facts.error?.code ?? null,
      errorMessage: facts.error?.message ?? null,
      reason: facts.reason,
    });
    end.along?.(t);
    if (end.state === "queued") await dispatch(t, id);
    if (!isFinal(end.state)) return;
    if (claim.isInline) await forgetDispatch(t, id);
    t.afterCommit(() => platform.metrics.runsEnded.inc({ kind, state: end.state }));
  }

  private eventsOf(entries: readonly Entry[], end: End | null): NewEvent[] {
    const begin: NewEvent[] = this.isAccepted ? [] : [{ type: "run.queued", data: {} }];
    if (this.sequence === this.claim.eventSequence && end?.state !== "interrupted")
      begin.push({ type: this.claim.startedAt ? "run.resumed" : "run.started", data: {} });
    if (!end) return [...begin, ...eventsOf(entries)];
    const { reason, error, output } = end;
    const data = {
      ...(reason ? { reason } : {}),
      ...(error ? { error } : {}),
      ...(output ? { output } : {}),
    };
    return [...begin, ...eventsOf(entries), { type: `run.${end.state}`, data }];
  }

  private factsAfter(entries: readonly Entry[], end: End | null): RunFactsNow {
    return {
      state: end?.state ?? "running",
      lease: end ? null : this.claim.lease,
      eventSequence: this.sequence + this.eventsOf(entries, end).length,
      stepCount: this.stepCount + countOf(entries),
      usedMs: Math.round(this.usedMs),
      costMicros: this.costMicros + sumOf(entries).costMicros + (end?.costMicros ?? 0),
      reason: end?.reason ?? null,
      error: end?.error ?? null,
      output: end?.output === undefined ? null : textOf(end.output),
    };
  }

  // Goes out with COMMIT, so what it finds is not looked at here: `require_held` fails the transaction when it finds nothing.
  private update(t: Tx, facts: RunFactsNow, end: End | null) {
    const { reason, error, output } = facts;
    return t.db
      .with("held", (db) =>
        db
          .updateTable("runs")
          .set({
            eventSequence: facts.eventSequence,
            stepCount: facts.stepCount,
            usedMs: facts.usedMs,
            costMicros: facts.costMicros,
            startedAt: sql<string>`coalesce(started_at, now())`,
            ...(end && { state: end.state, leaseToken: null, leaseProcess: null, reason }),
            ...(end?.state === "waiting" && { waitingSince: sql<string>`now()` }),
            ...(error && { errorCode: error.code, errorMessage: error.message.slice(0, 2000) }),
            ...(output !== null && { output }),
            ...(end && isFinal(end.state) && { endedAt: sql<string>`now()` }),
          })
          .where("id", "=", this.run.id)
          .where("leaseToken", "=", this.claim.lease.token)
          .where("eventSequence", "=", this.sequence)
          .returning("id"),
      )
      .selectFrom("held")
      .select(sql<null>`require_held(count(*))`.as("ok"));
  }

  private async isWritten({ eventSequence }: RunFactsNow): Promise<boolean> {
    const row = await this.platform.door.read(this.claim.scope, (t) =>
      t.db
        .selectFrom("runs")
        .select(["eventSequence", "leaseToken"])
        .where("id", "=", this.run.id)
        .executeTakeFirst(),
    );
    const isOurs = row?.leaseToken === this.claim.lease.token || row?.leaseToken === null;
    return isOurs && row.eventSequence === eventSequence;
  }
  private get run() {
    return this.claim.run;
  }
}
