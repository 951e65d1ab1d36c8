import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { titleOf } from "./roles.ts";
import type { createInvitation } from "./contract.ts";

export type InvitationAnswer = OutputOf<typeof createInvitation>;
type Offers = InvitationAnswer["workspaces"];

// What the scope shows: every workspace of the invitation in the organization, only its own in a workspace.
const offers = sql<Offers | null>`(
  select json_agg(json_build_object('workspaceId', w.id, 'name', w.name, 'role', iw.role, 'roleName', r.name) order by w.name)
  from invitation_workspaces iw join workspaces w on w.id = iw.workspace_id
    left join roles r on r.organization_id = iw.organization_id and r.id = iw.role
  where iw.organization_id = i.organization_id and iw.invitation_id = i.id and iw.round = i.round)`;
export const isOfferedHere = sql<boolean>`exists (
  select from invitation_workspaces iw
  where iw.organization_id = i.organization_id and iw.invitation_id = i.id and iw.round = i.round)`;
export const stateNow = sql<InvitationAnswer["state"]>`
  case when i.state = 'pending' and i.expires_at <= now() then 'expired' else i.state end`;

export const invitationRows = (t: Tx) =>
  t.db
    .selectFrom("invitations as i")
    .leftJoin("accounts as a", "a.id", "i.invitedBy")
    .select(["i.id", "i.email", "i.role", "i.invitedBy", "i.createdAt", "i.sentAt", "i.expiresAt"])
    .select(["a.name as inviterName", offers.as("offers"), stateNow.as("state")]);
type Row = Awaited<ReturnType<ReturnType<typeof invitationRows>["execute"]>>[number];

export const toInvitation = ({ role, offers: given, inviterName, ...row }: Row): InvitationAnswer => ({
  ...row,
  organizationRole: role as InvitationAnswer["organizationRole"],
  workspaces: (given ?? []).map((offer) => ({ ...offer, roleName: offer.roleName ?? titleOf(offer.role) })),
  invitedByName: inviterName ?? "Somebody who left",
});

export async function findInvitation(t: Tx, id: string): Promise<InvitationAnswer> {
  const row = await invitationRows(t).where("i.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Invitation");
  return toInvitation(row);
}
