import { holds } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import { recordBegun } from "../../platform/dispatch/record.ts";
import type { EffectCall } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { powerHere } from "../access/index.ts";
import { digestOf, editedDigestOf } from "./digest.ts";
import type { StepPlace } from "./pass-gate.ts";
import { redactArguments, restore } from "./redact.ts";
import { type ApprovalRow, currentDigest, type DecisionRow, decisionsOf, lockApproval } from "./rows.ts";

type Beginning =
  | { begun: true; arguments: unknown }
  | { begun: false; askAnew: string }
  | { begun: false; isOver: true };

const NEEDED = { approve: "approvals:decide", break_glass: "approvals:break_glass" } as const;

/** Of those who approved what would be done now, whoever still may. */
async function standing(t: Tx, row: ApprovalRow, decisions: readonly DecisionRow[]): Promise<DecisionRow[]> {
  const still: DecisionRow[] = [];
  for (const decision of decisions) {
    if (decision.decision === "deny" || decision.digest !== currentDigest(row)) continue;
    if (decision.decision === "approve" && row.excludedIds.includes(decision.accountId)) continue;
    const power = await powerHere(t, decision.accountId);
    if (power && holds(power.permissions, NEEDED[decision.decision as keyof typeof NEEDED]))
      still.push(decision);
  }
  return still;
}

/** Whether an attempt before began the step, be it without the approval: what waits has not begun. */
async function hasBegun(t: Tx, { runId, stepNumber }: StepPlace): Promise<boolean> {
  const step = await t.db
    .selectFrom("steps")
    .select("begunAt")
    .where("runId", "=", runId)
    .where("number", "=", stepNumber)
    .executeTakeFirst();
  return step?.begunAt != null;
}

/** Whether this attempt may begin what was approved: once, and again only where that changes nothing. */
async function repeatOf(
  t: Tx,
  row: ApprovalRow,
  { annotations }: EffectCall,
  at: StepPlace,
): Promise<Beginning | null> {
  const { attempt } = at;
  if (row.execution === null && !(await hasBegun(t, at))) return null;
  const isLater = attempt > (row.executionAttempt ?? 0);
  if (!isLater || row.execution === "succeeded" || row.execution === "failed")
    return { begun: false, isOver: true };
  return annotations.isIdempotent
    ? null
    : {
        begun: false,
        askAnew: "It was begun once and its outcome is unknown; doing it again is another call",
      };
}

/**
 * Begins an approved call, exactly once, in a transaction of its own right before it is made. It holds only for what was
 * approved, by people who may still decide at this moment, and for the process that holds the step.
 */
export const begin = (
  ws: Work,
  id: string,
  { call, at, quorum }: { call: EffectCall; at: StepPlace; quorum: number },
) =>
  ws.tx(async (t): Promise<Beginning> => {
    const row = await lockApproval(t, id);
    if (row?.state !== "approved") return { begun: false, isOver: true };
    if (row.digest !== digestOf(call))
      return { begun: false, askAnew: "What would be called changed after it was approved" };
    const { editedArguments, editedDigest } = row;
    if (editedArguments !== null && editedDigest !== editedDigestOf(row.digest, editedArguments))
      return { begun: false, askAnew: "Its edited arguments changed after they were approved" };
    const still = await standing(t, row, await decisionsOf(t, [id]));
    const isEnough =
      still.some((one) => one.decision === "break_glass") || still.length >= Math.max(row.quorum, quorum);
    if (!isEnough)
      return {
        begun: false,
        askAnew:
          still.length < row.quorum
            ? "Somebody who approved it may no longer decide"
            : "Policies ask more people than approved it",
      };
    const repeat = await repeatOf(t, row, call, at);
    if (repeat) return repeat;
    await recordBegun(t, at);
    await t.db
      .updateTable("approvals")
      .set({
        execution: "started",
        executionAttempt: at.attempt,
        executedAt: ws.platform.now().toISOString(),
      })
      .where("id", "=", id)
      .execute();
    if (editedArguments === null) return { begun: true, arguments: call.arguments };
    const shown = redactArguments(call.arguments, call.tool?.parameters);
    return { begun: true, arguments: restore(editedArguments, shown, call.arguments) };
  });
