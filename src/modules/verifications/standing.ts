import type { Tx } from "../../platform/db/door.ts";
import type { VerificationState } from "./contract.ts";

export interface VerificationStanding {
  isVerified: boolean;
  /** Of the approval that counts, else of the newest verification; not_started without one. */
  state: VerificationState;
  expiresAt: string | null;
  /** Whose it is: a workspace stands on its own verification once it was submitted, else on its organization's. */
  of: "organization" | "workspace";
}

/** Whether a workspace, or the organization itself, is verified at this moment. In the organization's scope. */
export async function standingOf(
  t: Tx,
  workspaceId: string | null,
  now: Date,
): Promise<VerificationStanding> {
  const rows = await t.db
    .selectFrom("verifications")
    .select(["workspaceId", "state", "expiresAt", "submittedAt"])
    .where((where) =>
      where.or([
        where("workspaceId", "is", null),
        ...(workspaceId === null ? [] : [where("workspaceId", "=", workspaceId)]),
      ]),
    )
    .orderBy("id", "desc")
    .execute();
  const own = rows.filter((row) => row.workspaceId !== null);
  const isOwn = own.some(({ submittedAt }) => submittedAt !== null);
  const counting = isOwn ? own : rows.filter((row) => row.workspaceId === null);
  // The clock may be late: an approval ends at its time, whatever its row says.
  const approved = counting.find(
    ({ state, expiresAt }) => state === "approved" && Date.parse(expiresAt!) > now.getTime(),
  );
  const newest = counting[0];
  const isOver = newest?.state === "approved" && !approved;
  return {
    isVerified: approved !== undefined,
    state: approved
      ? "approved"
      : isOver
        ? "expired"
        : ((newest?.state ?? "not_started") as VerificationState),
    expiresAt: approved?.expiresAt ?? null,
    of: isOwn ? "workspace" : "organization",
  };
}
