import { isFinal } from "../../platform/dispatch/states.ts";
import { resumeRun } from "../../platform/dispatch/resume.ts";
import { AppError, conflict, forbidden, invalid, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { editedDigestOf } from "./digest.ts";
import { approvalApproved, approvalDenied } from "./events.ts";
import { deciding, mayBreakGlass, type Obstacle, obstacleOf } from "./may.ts";
import { misfits } from "./misfits.ts";
import { misplaced } from "./redact.ts";
import { type ApprovalRow, currentDigest, decisionsOf, lockApproval, settle, tell } from "./rows.ts";

export interface Deciding {
  id: string;
  decision: "approve" | "deny" | "break_glass";
  reason?: string | undefined;
  /** What the decider has seen. */
  digest?: string | undefined;
  /** What to call it with instead. */
  arguments?: Record<string, unknown> | undefined;
}

const WHY: Record<Exclude<Obstacle, "ended">, string> = {
  requester: "You asked for this call yourself, so somebody else decides about it",
  permission: "This needs the permission approvals:decide",
  service_account: "People decide about calls: a service account does not",
  decided: "You decided about this call already",
};

const ended = ({ state }: ApprovalRow): AppError => {
  const now = state === "pending" ? "expired" : state;
  return new AppError("illegal_transition", `This call is ${now}; nothing is left to decide`, {
    extra: { state: now, legal: [] },
  });
};

/**
 * One person decides about a call, once, in the transaction of `t`. Whoever comes at the same moment waits at the row and
 * finds what was decided. The run goes on when enough people approved, or one denied.
 */
export async function decide(
  t: VerbTx,
  { id, decision, reason, digest, arguments: edited }: Deciding,
): Promise<void> {
  const row = await lockApproval(t, id);
  if (!row) throw notFound("Approval");
  const decider = await deciding(t);
  const now = t.platform.now();
  const decisions = await decisionsOf(t, [id]);
  const isEditing = edited !== undefined;
  const obstacle = obstacleOf(row, decider, decisions, { now, isEditing });
  if (obstacle === "ended") throw ended(row);
  if (decision === "break_glass") {
    if (!mayBreakGlass(row, decider, now)) throw forbidden("Only a person who is signed in breaks the glass");
  } else if (obstacle === "decided") throw conflict(WHY.decided);
  else if (obstacle) throw forbidden(WHY[obstacle]);
  await requireRunning(t, row);

  const seen = digest === undefined ? row.editedDigest === null : digest === currentDigest(row);
  // To deny it needs no reading.
  if (!seen && decision !== "deny")
    throw conflict("Its arguments were edited meanwhile; look at them again", { digest: currentDigest(row) });
  const current = isEditing ? await edit(t, row, edited, decider.accountId) : row;
  await t.db
    .insertInto("approvalDecisions")
    .values({
      approvalId: id,
      accountId: decider.accountId,
      decision,
      digest: currentDigest(current),
      reason: reason ?? null,
      credentialId: t.caller.credentialId,
      createdAt: now.toISOString(),
    })
    .onConflict((own) =>
      own.columns(["workspaceId", "approvalId", "accountId"]).doUpdateSet({
        decision,
        digest: currentDigest(current),
        reason: reason ?? null,
        credentialId: t.caller.credentialId,
        createdAt: now.toISOString(),
      }),
    )
    .execute();

  const told = { actorId: decider.accountId };
  if (decision === "deny") {
    const endReason = reason ?? "no reason was given";
    await settle(t, row, "denied", { now, endReason });
    tell(t, approvalDenied, row, { reason: endReason }, told);
  } else {
    const isBreakGlass = decision === "break_glass";
    const others = decisions.filter(
      (one) =>
        one.accountId !== decider.accountId &&
        one.decision === "approve" &&
        one.digest === currentDigest(current),
    );
    if (!isBreakGlass && others.length + 1 < row.quorum) return;
    await settle(t, row, "approved", { now, isBreakGlass });
    tell(t, approvalApproved, row, { isEdited: current.editedDigest !== null, isBreakGlass }, told);
  }
  await resumeRun(t, row.runId);
}

async function requireRunning(t: VerbTx, { runId }: ApprovalRow): Promise<void> {
  const run = await t.db
    .selectFrom("runs")
    .select("state")
    .where("id", "=", runId)
    .forUpdate()
    .executeTakeFirst();
  if (!run || isFinal(run.state)) throw conflict("Its run has ended; nothing is left to decide");
}

/** Other arguments are another call: what was approved before them counts no more. */
async function edit(
  t: VerbTx,
  row: ApprovalRow,
  edited: Record<string, unknown>,
  editedBy: string,
): Promise<ApprovalRow> {
  const path = misplaced(edited, row.arguments);
  if (path)
    throw invalid(path, "is a placeholder of a hidden or cut value, which can only stay where it was");
  const errors = misfits(row.parameters, edited);
  if (errors.length > 0)
    throw new AppError("invalid", "The edited arguments do not fit the tool's schema", { errors });
  const editedDigest = editedDigestOf(row.digest, edited);
  await t.db
    .updateTable("approvals")
    .set({ editedArguments: JSON.stringify(edited), editedDigest, editedBy })
    .where("id", "=", row.id)
    .execute();
  return { ...row, editedDigest };
}
