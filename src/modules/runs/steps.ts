import type { Selectable } from "kysely";
import type { Steps } from "../../platform/db/tables.ts";
import type { GateRecord } from "../../platform/gate.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { listRunSteps } from "./contract.ts";

export type StepAnswer = OutputOf<typeof listRunSteps>["data"][number];

const decisionOf = (record: GateRecord | null): StepAnswer["decision"] =>
  record && { effect: record.effect, reason: record.reason, policyIds: record.policyIds };

/** A step as the API shows it. */
export const toStep = (row: Selectable<Steps>): StepAnswer => ({
  id: row.id,
  number: row.number,
  kind: row.kind as StepAnswer["kind"],
  name: row.name,
  state: row.state as StepAnswer["state"],
  attempt: row.attempt,
  isIdempotent: row.isIdempotent,
  arguments: row.intent,
  result: row.result,
  error: row.errorCode ? { code: row.errorCode, message: row.errorMessage ?? "" } : null,
  decision: decisionOf(row.decision as GateRecord | null),
  usage: { inputTokens: row.inputTokens, outputTokens: row.outputTokens, costMicros: row.costMicros },
  startedAt: row.startedAt,
  endedAt: row.endedAt,
});
