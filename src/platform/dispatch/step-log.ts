import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import type { Platform } from "../platform.ts";
import { storableJson } from "../storable.ts";
import { outcomeListeners, type RunRow, type StepOutcome, type StepUsage, type StepWait } from "./machine.ts";
import type { Program, ProgramStep } from "./program.ts";
import type { NewEvent } from "./record.ts";
import { eventOf } from "./step-event.ts";

/** One thing a program did. */
export type Entry =
  | { kind: "intent"; step: ProgramStep }
  | { kind: "again"; step: ProgramStep }
  | { kind: "outcome"; step: ProgramStep; outcome: StepOutcome }
  | { kind: "wait"; step: ProgramStep; wait: StepWait }
  | { kind: "along"; write(t: Tx): void };

/** A step as a transaction leaves it. */
interface StepChange {
  step: ProgramStep;
  isNew: boolean;
  state: "started" | "waiting" | "succeeded" | "failed";
  outcome?: StepOutcome;
  wait?: StepWait;
}

function changesOf(entries: readonly Entry[]): Map<number, StepChange> {
  const changes = new Map<number, StepChange>();
  for (const entry of entries) {
    if (entry.kind === "along") continue;
    const { step } = entry;
    const isNew = entry.kind === "intent" || (changes.get(step.number)?.isNew ?? false);
    if (entry.kind === "outcome")
      changes.set(step.number, {
        step,
        isNew,
        state: entry.outcome.ok ? "succeeded" : "failed",
        outcome: entry.outcome,
      });
    else if (entry.kind === "wait")
      changes.set(step.number, { step, isNew, state: "waiting", wait: entry.wait });
    else changes.set(step.number, { step, isNew, state: "started" });
  }
  return changes;
}

export function eventsOf(entries: readonly Entry[]): NewEvent[] {
  return entries.flatMap((entry): NewEvent[] => {
    if (entry.kind === "along") return [];
    const { step } = entry;
    if (entry.kind === "intent") return [{ type: "step.started", data: eventOf(step) }];
    if (entry.kind === "again")
      return step.attempt > 1 ? [{ type: "step.repeated", data: eventOf(step) }] : [];
    if (entry.kind === "wait")
      return [{ type: "step.waiting", data: { ...eventOf(step), reason: entry.wait.wait } }];
    const { outcome } = entry;
    const recorded = { ...step, result: outcome.result ?? null };
    return [{ type: outcome.ok ? "step.succeeded" : "step.failed", data: eventOf(recorded, outcome) }];
  });
}

const rowOf = ({ step, state, outcome, wait }: StepChange) => ({
  number: step.number,
  id: step.id,
  name: step.name,
  state,
  is_idempotent: step.isIdempotent,
  attempt: step.attempt,
  intent: step.arguments ?? null,
  argument_digest: step.digest,
  idempotency_key: step.idempotencyKey,
  result: outcome?.result ?? null,
  error_code: outcome && !outcome.ok ? outcome.code : null,
  error_message: outcome && !outcome.ok ? outcome.message.slice(0, 2000) : null,
  cost_micros: outcome?.usage?.costMicros ?? 0,
  decision: outcome?.decision ?? wait?.decision ?? null,
  made_after: step.madeAfter,
  settled_as: outcome ? step.settledAs : null,
  settled_at_ms: outcome ? step.settledAtMs : null,
  is_ended: outcome !== undefined,
});

const COLUMNS =
  sql.raw(`number int, id text, name text, state text, is_idempotent boolean, attempt int, intent jsonb, argument_digest text,
  idempotency_key text, result jsonb, error_code text, error_message text, cost_micros bigint, decision jsonb, made_after int,
  settled_as int, settled_at_ms bigint, is_ended boolean`);

const insertSteps = (runId: string, changes: StepChange[]) => sql`
  insert into steps (run_id, kind, number, id, name, state, is_idempotent, attempt, intent, argument_digest, idempotency_key, result,
    error_code, error_message, cost_micros, decision, made_after, settled_as, settled_at_ms, ended_at)
  select ${runId}, 'tool', number, id, name, state, is_idempotent, attempt, coalesce(intent, 'null'), argument_digest, idempotency_key,
    result, error_code, error_message, cost_micros, decision, made_after, settled_as, settled_at_ms, case when is_ended then now() end
  from jsonb_to_recordset(${textOf(changes.map(rowOf))}::jsonb) as u(${COLUMNS})`;

// A decision stays while a step is done: it tells that the step waited before.
const updateSteps = (runId: string, changes: StepChange[]) => sql`
  update steps s set state = u.state, attempt = u.attempt, result = u.result, error_code = u.error_code,
    error_message = u.error_message, cost_micros = u.cost_micros, decision = coalesce(u.decision, s.decision),
    settled_as = u.settled_as, settled_at_ms = u.settled_at_ms, ended_at = case when u.is_ended then now() end,
    begun_at = case when u.state <> 'waiting' then s.begun_at end
  from jsonb_to_recordset(${textOf(changes.map(rowOf))}::jsonb) as u(${COLUMNS})
  where s.run_id = ${runId} and s.number = u.number`;

/** As JSON a row can hold. */
export const textOf = (value: unknown): string => storableJson(JSON.stringify(value) ?? "null");

export const sumOf = (entries: readonly Entry[]): StepUsage =>
  entries.reduce(
    (sum, entry) => {
      const usage = entry.kind === "outcome" ? entry.outcome.usage : undefined;
      return usage
        ? {
            inputTokens: sum.inputTokens + usage.inputTokens,
            outputTokens: sum.outputTokens + usage.outputTokens,
            costMicros: sum.costMicros + usage.costMicros,
          }
        : sum;
    },
    { inputTokens: 0, outputTokens: 0, costMicros: 0 },
  );

export const countOf = (entries: readonly Entry[]): number =>
  entries.filter(({ kind }) => kind === "intent").length;

/** Whether the steps of a batch must be in the database before the transaction ends: people are asked about them. */
export const isAskedAbout = (entries: readonly Entry[]): boolean =>
  entries.some((entry) =>
    entry.kind === "wait" ? entry.wait.record : "step" in entry && entry.step.hasWaited,
  );

/**
 * Writes the steps of a batch, in the transaction of `t`, before the run itself is changed: who decides about a step holds what
 * it waits for first, and the run after it. Answers whether what the run was to wait for was decided meanwhile.
 */
export async function writeSteps(
  t: Tx,
  entries: readonly Entry[],
  { run, program, platform }: { run: RunRow; program: Program; platform: Platform },
): Promise<{ isSettled: boolean }> {
  const changes = [...changesOf(entries).values()];
  const fresh = changes.filter(({ isNew }) => isNew);
  const known = changes.filter(({ isNew }) => !isNew);
  const statements = [
    ...(fresh.length > 0 ? [insertSteps(run.id, fresh)] : []),
    ...(known.length > 0 ? [updateSteps(run.id, known)] : []),
  ];
  for (const statement of statements)
    if (isAskedAbout(entries)) await statement.execute(t.db);
    else t.atCommit({ compile: () => statement.compile(t.db) });
  let isSettled = false;
  for (const { wait, step, outcome } of changes) {
    if (wait) isSettled = (await wait.record?.(t)) === "settled" || isSettled;
    if (!outcome) continue;
    for (const listen of outcomeListeners()) await listen({ t, platform, run, step, outcome });
    program.onOutcome?.({ t, platform, run, step, outcome });
  }
  for (const entry of entries) if (entry.kind === "along") entry.write(t);
  return { isSettled };
}
