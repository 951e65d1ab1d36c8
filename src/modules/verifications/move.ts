import type { Updateable } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Verifications } from "../../platform/db/tables.ts";
import { AppError } from "../../platform/errors.ts";
import { findVerification, type VerificationRow } from "./find.ts";
import { isLegal, type Move, MOVES } from "./states.ts";

const SAID: Record<Move, string> = {
  submit: "submitted",
  withdraw: "withdrawn",
  take: "taken into review",
  approve: "approved",
  reject: "rejected",
  revoke: "revoked",
  expire: "expired",
};

/**
 * The only way a state changes: one row lock decides between those who try at once. Throws 404 when there is none, 409
 * `illegal_transition` naming the state it is in.
 */
export async function move(
  t: Tx,
  id: string,
  by: Move,
  now: Date,
  set: Updateable<Verifications> = {},
): Promise<VerificationRow> {
  const found = await findVerification(t, id, { isLocked: true });
  if (!isLegal(by, found)) {
    const isFinal = by === "submit" && found.state === "rejected";
    throw new AppError(
      "illegal_transition",
      `It is ${found.state}${isFinal ? " for good" : ""} and cannot be ${SAID[by]}`,
      { extra: { state: found.state } },
    );
  }
  return t.db
    .updateTable("verifications")
    .set({ ...set, state: MOVES[by].to, updatedAt: now.toISOString() })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What every event about a verification says. */
export const told = ({ id, workspaceId, businessType, country }: VerificationRow) => ({
  verificationId: id,
  workspaceId,
  businessType,
  country,
});
