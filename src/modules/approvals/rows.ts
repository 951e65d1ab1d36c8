import type { Selectable } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { DB } from "../../platform/db/tables.ts";
import { emit } from "../../platform/events/emit.ts";
import type { EventType } from "../../platform/events/event-type.ts";
import type { StepPlace } from "./pass-gate.ts";
import { type ApprovalState, mayBecome } from "./states.ts";

export type ApprovalRow = Selectable<DB["approvals"]>;
export type DecisionRow = Selectable<DB["approvalDecisions"]>;

/** What counts of a step: the last thing that was asked about it. */
export const latestOf = (t: Tx, { runId, stepNumber }: Pick<StepPlace, "runId" | "stepNumber">) =>
  t.db
    .selectFrom("approvals")
    .selectAll()
    .where("runId", "=", runId)
    .where("stepNumber", "=", stepNumber)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();

/** Whoever decides, executes or ends one holds its row; the run's row comes after it. */
export const lockApproval = (t: Tx, id: string): Promise<ApprovalRow | undefined> =>
  t.db.selectFrom("approvals").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();

export const decisionsOf = (t: Tx, approvalIds: readonly string[]): Promise<DecisionRow[]> =>
  t.db
    .selectFrom("approvalDecisions")
    .selectAll()
    .where("approvalId", "in", approvalIds.length > 0 ? approvalIds : [""])
    .orderBy("createdAt")
    .execute();

/** What is approved now: the arguments as they were last edited. */
export const currentDigest = ({ digest, editedDigest }: Pick<ApprovalRow, "digest" | "editedDigest">) =>
  editedDigest ?? digest;

/** Moves a locked approval on. False: that may not follow what it is. */
export async function settle(
  t: Tx,
  row: Pick<ApprovalRow, "id" | "state">,
  to: Exclude<ApprovalState, "pending">,
  { now, ...values }: { now: Date; endReason?: string; isBreakGlass?: boolean },
): Promise<boolean> {
  if (!mayBecome(row.state, to)) return false;
  await t.db
    .updateTable("approvals")
    .set({ ...values, state: to, decidedAt: now.toISOString(), mustAskAgain: false })
    .where("id", "=", row.id)
    .execute();
  return true;
}

type Told = Pick<ApprovalRow, "id" | "runId" | "stepNumber" | "address" | "agentId" | "requesterId">;

/** Says outside what became of it; around the tenancy policies `where` names its place. */
export function tell(
  t: Tx,
  type: EventType,
  row: Told,
  more: Record<string, unknown> = {},
  where: { organizationId?: string; workspaceId?: string; actorId?: string | null } = {},
): void {
  const { id: approvalId, runId, stepNumber, address, agentId, requesterId } = row;
  const data = { approvalId, runId, stepNumber, address, agentId, requesterId, ...more };
  emit(t, type, data, { agentId, actorId: null, ...where });
}
