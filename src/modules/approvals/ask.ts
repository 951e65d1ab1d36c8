import { sql } from "kysely";
import type { StepWait } from "../../platform/dispatch/machine.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { Decision, EffectCall } from "../../platform/gate.ts";
import { newId } from "../../platform/ids.ts";
import type { Work } from "../../platform/operation.ts";
import { digestOf } from "./digest.ts";
import { approvalApproved, approvalCancelled, approvalRequested } from "./events.ts";
import type { StepPlace } from "./pass-gate.ts";
import { redactArguments } from "./redact.ts";
import { type ApprovalRow, currentDigest, decisionsOf, lockApproval, settle, tell } from "./rows.ts";

export const WAIT = "approval";
const HOUR_MS = 3_600_000;

interface Asking {
  ws: Work;
  call: EffectCall;
  decision: Decision;
  at: StepPlace;
}

/** Who may hold these keys: who owns one, made it or regenerated it, and the same of the key it was made with. */
async function holdersOf(t: Tx, keyIds: string[]): Promise<string[]> {
  const { rows } = await sql<{ accountId: string }>`
    with recursive chain as (
      select id, made_with, owner_id, created_by, taken_by from api_keys where id = any(${keyIds}::text[])
      union
      select k.id, k.made_with, k.owner_id, k.created_by, k.taken_by from api_keys k join chain c on k.id = c.made_with)
    select distinct unnest(taken_by || owner_id || created_by) as account_id from chain`.execute(t.db);
  return rows.map(({ accountId }) => accountId);
}

/** Of the schedule that gave the run its input, whoever has it run. */
const scheduleOf = (t: Tx, runId: string) =>
  t.db
    .selectFrom("runs as r")
    .innerJoin("schedules as s", (join) =>
      join.onRef("s.workspaceId", "=", "r.workspaceId").onRef("s.id", "=", "r.scheduleId"),
    )
    .select(["s.ownerId", "s.keyId"])
    .where("r.id", "=", runId)
    .executeTakeFirst();

/** Who asked in any way: who started it or wrote what was started, and who may hold the key it was done with. */
async function excludedIds(t: Tx, { ws, call: { caller }, at }: Asking): Promise<string[]> {
  const schedule = await scheduleOf(t, at.runId);
  const keyIds = [caller.keyId, schedule?.keyId].filter((id) => typeof id === "string");
  const holders = keyIds.length > 0 ? await holdersOf(t, keyIds) : [];
  const ids = [ws.caller.accountId, caller.accountId, schedule?.ownerId ?? null, ...holders];
  return [...new Set(ids.filter((id) => id !== null))];
}

/** Writes down what people are asked, in the transaction that parks the run. */
async function record(t: Tx, asking: Asking): Promise<void> {
  const { ws, call, decision, at } = asking;
  const { tool, annotations, address } = call;
  const { caller } = decision.record;
  const now = ws.platform.now();
  const workspace = await t.db
    .selectFrom("workspaces")
    .select("approvalHours")
    .where("id", "=", t.scope.workspaceId!)
    .executeTakeFirstOrThrow();
  const expiresAt = new Date(now.getTime() + workspace.approvalHours * HOUR_MS).toISOString();
  const row = {
    id: newId("approval"),
    runId: at.runId,
    stepNumber: at.stepNumber,
    address,
    agentId: caller.agentId,
    requesterId: caller.accountId ?? ws.caller.accountId,
  };
  await t.db
    .insertInto("approvals")
    .values({
      ...row,
      toolName: tool?.name ?? address,
      toolDescription: tool?.description ?? "",
      annotations: JSON.stringify(annotations),
      parameters: tool ? JSON.stringify(tool.parameters) : null,
      reason: decision.reason,
      policyIds: decision.record.policyIds,
      arguments: JSON.stringify(redactArguments(call.arguments, tool?.parameters)),
      digest: digestOf(call),
      quorum: decision.quorum,
      requesterKeyId: caller.keyId,
      via: caller.via,
      stage: caller.stage,
      environment: caller.environment,
      isDraft: caller.isDraft,
      excludedIds: await excludedIds(t, asking),
      expiresAt,
      judgeAgainAt: decision.changesAt,
      createdAt: now.toISOString(),
    })
    .execute();
  const { reason, quorum } = decision;
  tell(t, approvalRequested, row, { reason, quorum, expiresAt });
}

/** The step waits for people. `instead`: what was asked before and no longer holds, and why. */
export const ask = (asking: Asking, instead?: { id: string; why: string }): StepWait => ({
  wait: WAIT,
  decision: asking.decision.record,
  async record(t) {
    const now = asking.ws.platform.now();
    const before = instead && (await lockApproval(t, instead.id));
    // What was begun keeps what became of it.
    if (
      before &&
      before.execution === null &&
      (await settle(t, before, "cancelled", { now, endReason: instead.why }))
    )
      tell(t, approvalCancelled, before, { reason: instead.why });
    await record(t, asking);
  },
});

/** The step still waits for the same people; what policies ask of them may have changed meanwhile. */
export const waitOn = ({ id }: ApprovalRow, { ws, decision }: Asking): StepWait => ({
  wait: WAIT,
  decision: decision.record,
  async record(t) {
    const row = await lockApproval(t, id);
    if (row?.state !== "pending") return "settled";
    // Policies changed after they were asked: once more, by those of now.
    if (row.mustAskAgain) {
      await t.db.updateTable("approvals").set({ mustAskAgain: false }).where("id", "=", id).execute();
      return "settled";
    }
    const { quorum, reason, changesAt: judgeAgainAt, record: because } = decision;
    const { environment } = because.caller;
    const isSame = quorum === row.quorum && reason === row.reason && environment === row.environment;
    if (isSame && judgeAgainAt === row.judgeAgainAt) return;
    await t.db
      .updateTable("approvals")
      .set({ quorum, reason, environment, judgeAgainAt, policyIds: because.policyIds })
      .where("id", "=", id)
      .execute();
    const given = (await decisionsOf(t, [id])).filter(
      ({ decision: made, digest }) => made === "approve" && digest === currentDigest(row),
    );
    if (given.length < quorum) return;
    await settle(t, row, "approved", { now: ws.platform.now() });
    tell(t, approvalApproved, row, { isEdited: row.editedDigest !== null, isBreakGlass: false });
    return "settled";
  },
});
