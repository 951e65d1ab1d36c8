import { type Caller, holds } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { type ApprovalRow, currentDigest, type DecisionRow } from "./rows.ts";

export type Obstacle = "requester" | "permission" | "service_account" | "decided" | "ended";

/** The caller as somebody who decides: a person, signed in or with a key of their own. */
export interface Decider {
  accountId: string;
  isPerson: boolean;
  isSignedIn: boolean;
  permissions: ReadonlySet<string>;
}

export async function deciderOf(t: Tx, { accountId, kind, workspace }: Caller): Promise<Decider> {
  const isSignedIn = kind === "account";
  const isPerson =
    isSignedIn ||
    (await t.db.selectFrom("accounts").select("kind").where("id", "=", accountId).executeTakeFirst())
      ?.kind === "person";
  return { accountId, isPerson, isSignedIn, permissions: workspace!.permissions };
}
export const deciding = (t: VerbTx): Promise<Decider> => deciderOf(t, t.caller);

type Asked = Pick<ApprovalRow, "state" | "expiresAt" | "excludedIds" | "digest" | "editedDigest">;

/** Why somebody may not decide; null: they may. With edited arguments one may decide again. */
export function obstacleOf(
  row: Asked,
  { accountId, isPerson, permissions }: Decider,
  decisions: readonly Pick<DecisionRow, "accountId" | "digest">[],
  { now, isEditing = false }: { now: Date; isEditing?: boolean },
): Obstacle | null {
  if (row.state !== "pending" || Date.parse(row.expiresAt) <= now.getTime()) return "ended";
  if (!holds(permissions, "approvals:decide")) return "permission";
  if (!isPerson) return "service_account";
  if (row.excludedIds.includes(accountId)) return "requester";
  const own = decisions.find((decision) => decision.accountId === accountId);
  return own?.digest === currentDigest(row) && !isEditing ? "decided" : null;
}

export const mayBreakGlass = (
  row: Pick<ApprovalRow, "state" | "expiresAt">,
  { isSignedIn, permissions }: Decider,
  now: Date,
): boolean =>
  row.state === "pending" &&
  Date.parse(row.expiresAt) > now.getTime() &&
  isSignedIn &&
  holds(permissions, "approvals:break_glass");

/** Whoever looks at broken glass neither broke it nor asked. */
export const mayReview = (
  row: Pick<ApprovalRow, "isBreakGlass" | "reviewedAt" | "excludedIds">,
  { accountId, isPerson, permissions }: Decider,
  decisions: readonly Pick<DecisionRow, "accountId" | "decision">[],
): boolean =>
  row.isBreakGlass &&
  row.reviewedAt === null &&
  isPerson &&
  holds(permissions, "approvals:decide") &&
  !row.excludedIds.includes(accountId) &&
  !decisions.some((one) => one.decision === "break_glass" && one.accountId === accountId);
