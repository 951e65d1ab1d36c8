import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { ORGANIZATION_ROLES } from "../access/index.ts";
import { requireRoomFor } from "../plans/index.ts";
import { requireMailAllowance } from "./allowance.ts";
import { invitationCreated, invitationUpdated } from "./events.ts";
import { findInvitation, type InvitationAnswer } from "./find.ts";
import { hashToken } from "./token.ts";

/** What one invitation gives, checked against the power of who gives it. */
export interface Gift {
  email: string;
  /** Null: no role of its own; being a member of the organization follows from the workspaces. */
  organizationRole: string | null;
  offers: readonly { workspaceId: string; role: string }[];
}

const rank = (role: string): number => ORGANIZATION_ROLES.indexOf(role as never);
const inSevenDays = sql<string>`now() + interval '7 days'`;

/** 422 for the inviter's own address, 409 for somebody who is in already, 402 for a newcomer the plan has no room for. */
async function refuseKnown(t: VerbTx, gift: Gift): Promise<void> {
  const { organizationId, workspaceId } = t.scope;
  const account = await t.db
    .selectFrom("accounts as a")
    .leftJoin("organizationMembers as om", (join) =>
      join.onRef("om.accountId", "=", "a.id").on("om.organizationId", "=", organizationId!),
    )
    .leftJoin("members as m", (join) =>
      join.onRef("m.accountId", "=", "a.id").on("m.workspaceId", "=", workspaceId ?? ""),
    )
    .select(["a.id", "a.name", "om.role as organizationRole", "m.role as memberRole"])
    .where(sql`lower(a.email)`, "=", gift.email)
    .executeTakeFirst();
  if (account?.id === t.caller.accountId) throw invalid("email", "is your own address");
  if (!account?.organizationRole) return requireRoomFor(t, "members", organizationId!);
  if (!workspaceId)
    throw conflict(`${account.name} is in the organization already; change their role or workspaces there`);
  if (account.memberRole !== null) throw conflict(`${account.name} is a member of this workspace already`);
  if (account.organizationRole === "owner" || account.organizationRole === "admin")
    throw conflict(
      `${account.name} can enter this workspace already, as ${account.organizationRole} of the organization`,
    );
}

/** Begins the invitation, or renews the one the address has: running, it is added to; ended, it starts afresh. */
async function renew(t: Tx, gift: Gift, invitedBy: string, tokenHash: string) {
  const { email, organizationRole } = gift;
  const fresh = { tokenHash, invitedBy };
  const given = { role: organizationRole ?? "member", roleGivenBy: organizationRole && invitedBy };
  const inserted = await t.db
    .insertInto("invitations")
    .values({ id: newId("invitation"), email, ...given, ...fresh, expiresAt: inSevenDays })
    .onConflict((known) => known.columns(["organizationId", "email"]).doNothing())
    .returning(["id", "round"])
    .executeTakeFirst();
  if (inserted) return { ...inserted, before: null };
  const known = await t.db
    .selectFrom("invitations")
    .select(["id", "round", "role", "roleGivenBy"])
    .select(sql<boolean>`state = 'pending' and expires_at > now()`.as("isRunning"))
    .where("email", "=", email)
    .where("organizationId", "=", t.scope.organizationId!)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const before = await findInvitation(t, known.id);
  // A role in the organization is never lowered on the way by: revoke the invitation first.
  const isKept =
    known.isRunning &&
    known.roleGivenBy !== null &&
    (organizationRole === null || rank(known.role) < rank(organizationRole));
  // What somebody else gave is not given for longer by who may not give it.
  const isOthers = isKept && known.role !== "member" && known.roleGivenBy !== invitedBy;
  const round = known.isRunning ? known.round : known.round + 1;
  await t.db
    .updateTable("invitations")
    .set({ ...fresh, ...(isKept ? {} : given), round, state: "pending" })
    .set(isOthers ? {} : { expiresAt: inSevenDays })
    .set({ sentAt: sql<string>`now()`, answeredAt: null, acceptedBy: null })
    .where("id", "=", known.id)
    .where("organizationId", "=", t.scope.organizationId!)
    .execute();
  return { id: known.id, round, before };
}

const shown = ({ state, organizationRole, workspaces }: InvitationAnswer) => ({
  state,
  organizationRole,
  workspaces: workspaces.map(({ workspaceId, role }) => ({ workspaceId, role })),
});

/** Invites, in the scope of the transaction; the old link, if there was one, stops working. The gift is checked already. */
export async function give(t: VerbTx, gift: Gift, token: string): Promise<InvitationAnswer> {
  await refuseKnown(t, gift);
  requireMailAllowance(t, gift.email);
  const invitedBy = t.caller.accountId;
  const { id, round, before } = await renew(t, gift, invitedBy, hashToken(token));
  for (const offer of gift.offers)
    await t.db
      .insertInto("invitationWorkspaces")
      .values({ invitationId: id, ...offer, invitedBy, round })
      .onConflict((known) =>
        known
          .columns(["organizationId", "invitationId", "workspaceId"])
          .doUpdateSet({ role: offer.role, invitedBy, round }),
      )
      .execute();
  const invitation = await findInvitation(t, id);
  t.changed({ before: before && shown(before), after: shown(invitation) });
  const { organizationRole, workspaces, expiresAt } = invitation;
  if (before?.state === "pending") emit(t, invitationUpdated, { invitationId: id });
  else emit(t, invitationCreated, { invitationId: id, organizationRole, workspaces, expiresAt });
  return invitation;
}
