import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { newId } from "../ids.ts";
import type { GateRecord } from "../gate.ts";
import type { StepIntent, StepOutcome, StepRow } from "./machine.ts";
import type { ProgramStep } from "./program.ts";
import { emitRunState, RUN_FACTS } from "./run-events.ts";
import type { RunState } from "./states.ts";
import { Abandoned } from "./stops.ts";

/** The run's lease went to another process: whatever this one still does must leave no trace. */
export class LeaseLost extends Error {
  constructor() {
    super("the run is advanced by another process now");
  }
}

export interface NewEvent {
  type: string;
  data: Record<string, unknown>;
}

/** What one transaction changes about a run. Every write carries the lease token, or is a decision made without one. */
export interface RunChange {
  state?: RunState;
  reason?: string | null;
  error?: { code: string; message: string };
  output?: unknown;
  addUsage?: { inputTokens: number; outputTokens: number; costMicros: number };
  addSteps?: number;
  isReleased?: boolean;
  isStarting?: boolean;
  events: NewEvent[];
}

const ENDED: readonly string[] = ["succeeded", "failed", "cancelled", "timed_out"];

/** Applies the change and appends its events under the next sequence numbers; throws LeaseLost when the token is not ours. */
export async function changeRun(
  t: Tx,
  runId: string,
  leaseToken: string | null,
  change: RunChange,
): Promise<{ isCancelRequested: boolean; lastSequence: number }> {
  const { state, addUsage, events } = change;
  const row = await t.db
    .updateTable("runs")
    .set((set) => ({
      ...(state ? { state } : {}),
      ...(state === "waiting" ? { waitingSince: sql<string>`now()` } : {}),
      ...(change.reason !== undefined ? { reason: change.reason } : {}),
      ...(change.error
        ? { errorCode: change.error.code, errorMessage: change.error.message.slice(0, 2000) }
        : {}),
      ...(change.output !== undefined ? { output: JSON.stringify(change.output) } : {}),
      ...(change.isReleased ? { leaseToken: null, leaseProcess: null } : {}),
      ...(change.isStarting ? { startedAt: sql<string>`coalesce(started_at, now())` } : {}),
      ...(state && ENDED.includes(state) ? { endedAt: sql<string>`now()` } : {}),
      ...(addUsage
        ? {
            inputTokens: set("inputTokens", "+", addUsage.inputTokens),
            outputTokens: set("outputTokens", "+", addUsage.outputTokens),
            costMicros: set("costMicros", "+", addUsage.costMicros),
          }
        : {}),
      ...(change.addSteps ? { stepCount: set("stepCount", "+", change.addSteps) } : {}),
      eventSequence: set("eventSequence", "+", events.length),
    }))
    .where("id", "=", runId)
    .$if(leaseToken !== null, (query) => query.where("leaseToken", "=", leaseToken))
    .returning(["eventSequence", "isCancelRequested", ...RUN_FACTS])
    .executeTakeFirst();
  if (!row) throw new LeaseLost();
  if (state) emitRunState(t, state, row);
  if (events.length > 0) {
    const first = row.eventSequence - events.length + 1;
    await t.db
      .insertInto("runEvents")
      .values(
        events.map(({ type, data }, index) => ({
          runId,
          sequence: first + index,
          type,
          data: JSON.stringify(data),
        })),
      )
      .execute();
  }
  return { isCancelRequested: row.isCancelRequested, lastSequence: row.eventSequence };
}

/** Of what is asked for, whatever the order of its keys. */
export const digest = (value: unknown): string =>
  createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex");

/** The step an intent becomes. Its idempotency key is its run and number. */
export const intendedStep = (runId: string, number: number, intent: StepIntent): StepRow => ({
  ...intent,
  id: newId("step"),
  number,
  state: "started",
  attempt: 1,
  result: null,
  idempotencyKey: `${runId}:${number}`,
});

/** Records what is about to be done. */
export async function recordIntent(t: Tx, runId: string, step: StepRow): Promise<void> {
  const intent = step.arguments ?? null;
  await t.db
    .insertInto("steps")
    .values({
      runId,
      number: step.number,
      id: step.id,
      kind: step.kind,
      name: step.name,
      isIdempotent: step.isIdempotent,
      intent: JSON.stringify(intent),
      argumentDigest: digest({ name: step.name, arguments: intent }),
      idempotencyKey: step.idempotencyKey,
    })
    .execute();
}

const decided = (decision: GateRecord | undefined) =>
  decision ? { decision: JSON.stringify(decision) } : {};

/** Records that a step waits for a person; nothing was done yet. */
export async function recordWait(t: Tx, runId: string, step: StepRow, decision?: GateRecord): Promise<void> {
  const { numUpdatedRows } = await t.db
    .updateTable("steps")
    .set({ state: "waiting", begunAt: null, ...decided(decision) })
    .where("runId", "=", runId)
    .where("number", "=", step.number)
    .where("state", "=", "started")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Abandoned();
}

/** A step that waited is taken up by the process that holds the run; nothing of it was done yet. */
export async function recordAgain(t: Tx, runId: string, number: number): Promise<void> {
  await t.db
    .updateTable("steps")
    .set({ state: "started" })
    .where("runId", "=", runId)
    .where("number", "=", number)
    .where("state", "=", "waiting")
    .execute();
}

/**
 * Records, right before the effect of a step that waited, that it begins: from here on its outcome is unknown until it is
 * recorded. Throws Abandoned when the step is in other hands, as a process finds that slept through its own death.
 */
export async function recordBegun(
  t: Tx,
  { runId, stepNumber, attempt }: { runId: string; stepNumber: number; attempt: number },
): Promise<void> {
  const { numUpdatedRows } = await t.db
    .updateTable("steps as s")
    .from("runs as r")
    .set({ begunAt: sql<string>`now()` })
    .whereRef("r.workspaceId", "=", "s.workspaceId")
    .whereRef("r.id", "=", "s.runId")
    .where("r.state", "=", "running")
    .where("s.runId", "=", runId)
    .where("s.number", "=", stepNumber)
    .where("s.state", "=", "started")
    .where("s.attempt", "=", attempt)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Abandoned();
}

/**
 * Steps a process took up after they waited, and died with before their effect began, wait as before: the next attempt may
 * begin them, and the one before cannot any more.
 */
async function takeBack(t: Tx, runId: string): Promise<void> {
  await t.db
    .updateTable("steps")
    .set((step) => ({ state: "waiting", attempt: step("attempt", "+", 1) }))
    .where("runId", "=", runId)
    .where("state", "=", "started")
    .where("decision", "is not", null)
    .where("begunAt", "is", null)
    .execute();
}

/** The steps of a run whose lease was just taken. */
export async function takeSteps(t: Tx, runId: string): Promise<ProgramStep[]> {
  const steps = await loadSteps(t, runId);
  if (!steps.some(({ state, hasWaited }) => state === "started" && hasWaited)) return steps;
  await takeBack(t, runId);
  return loadSteps(t, runId);
}

export async function recordOutcome(
  t: Tx,
  runId: string,
  step: StepRow,
  outcome: StepOutcome,
): Promise<StepRow> {
  const state = outcome.ok ? "succeeded" : "failed";
  const result = outcome.result === undefined ? null : outcome.result;
  const { numUpdatedRows } = await t.db
    .updateTable("steps")
    .set({
      state,
      result: JSON.stringify(result),
      ...(outcome.ok ? {} : { errorCode: outcome.code, errorMessage: outcome.message.slice(0, 2000) }),
      ...outcome.usage,
      ...decided(outcome.decision),
      endedAt: sql<string>`now()`,
    })
    .where("runId", "=", runId)
    .where("number", "=", step.number)
    .where("state", "=", "started")
    .executeTakeFirst();
  // The commit of an earlier try went through although its answer was lost.
  if (numUpdatedRows === 0n) throw new Abandoned();
  return { ...step, state, result };
}

export async function loadSteps(t: Tx, runId: string): Promise<ProgramStep[]> {
  const rows = await t.db
    .selectFrom("steps")
    .selectAll()
    .where("runId", "=", runId)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.kind as StepRow["kind"],
    name: row.name,
    state: row.state as StepRow["state"],
    attempt: row.attempt,
    repeatAttempt: row.repeatAttempt,
    isIdempotent: row.isIdempotent,
    arguments: row.intent,
    result: row.result,
    idempotencyKey: row.idempotencyKey,
    ...(row.state === "started" && row.decision !== null ? { hasWaited: true } : {}),
    digest: row.argumentDigest,
    madeAfter: row.madeAfter ?? 0,
    settledAs: row.settledAs,
    settledAtMs: row.settledAtMs,
  }));
}
