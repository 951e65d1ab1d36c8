import { conflict, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { organizationGift, workspaceGift } from "./check-gift.ts";
import type { Gift } from "./give.ts";

/** What a running or expired invitation gives in the scope of the call, to be given again by the caller. */
export async function again(t: VerbTx, id: string): Promise<Gift> {
  const row = await t.db
    .selectFrom("invitations")
    .select(["email", "role", "roleGivenBy", "round", "state"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("Invitation");
  const offers = await t.db
    .selectFrom("invitationWorkspaces as iw")
    .innerJoin("workspaces as w", "w.id", "iw.workspaceId")
    .select(["iw.workspaceId", "iw.role"])
    .where("iw.invitationId", "=", id)
    .where("iw.round", "=", row.round)
    .where("w.archivedAt", "is", null)
    .execute();
  const { workspace, organization } = t.caller;
  if (!organization && !offers.some(({ workspaceId }) => workspaceId === workspace?.id))
    throw notFound("Invitation");
  if (row.state !== "pending") throw conflict(`This invitation is ${row.state}; invite again instead`);
  return organization
    ? organizationGift(t, row.email, row.roleGivenBy === null ? null : row.role, offers)
    : workspaceGift(t, row.email, offers[0]!.role);
}
