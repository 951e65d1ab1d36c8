import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError, conflict, forbidden, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { deletePersonalIfEmpty } from "../workspaces/index.ts";
import type { acceptInvitation } from "./contract.ts";
import { invitationAccepted, invitationDeclined } from "./events.ts";
import { joinBy } from "./join.ts";
import { givesNothing, openInvitation, type OpenInvitation, visit } from "./open.ts";
import { hashToken } from "./token.ts";

export type Landing = OutputOf<typeof acceptInvitation>;

/** Where an invitation this account accepted has led; undefined for anybody else. */
async function landingOf(t: Tx, token: string, accountId: string): Promise<Landing | undefined> {
  const rows = await t.db
    .selectFrom("invitations as i")
    .innerJoin("organizations as o", "o.id", "i.organizationId")
    .innerJoin("organizationMembers as om", (join) =>
      join.onRef("om.organizationId", "=", "i.organizationId").on("om.accountId", "=", accountId),
    )
    .leftJoin("invitationWorkspaces as iw", (join) =>
      join
        .onRef("iw.organizationId", "=", "i.organizationId")
        .onRef("iw.invitationId", "=", "i.id")
        .onRef("iw.round", "=", "i.round"),
    )
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "iw.workspaceId").on("m.accountId", "=", accountId),
    )
    .leftJoin("workspaces as w", (join) =>
      join.onRef("w.id", "=", "m.workspaceId").on("w.archivedAt", "is", null),
    )
    .select(["o.id", "o.slug", "w.id as workspaceId", "w.slug as workspaceSlug"])
    .where("i.tokenHash", "=", hashToken(token))
    .where("i.state", "=", "accepted")
    .where("i.acceptedBy", "=", accountId)
    .orderBy(sql`w.name nulls last`)
    .limit(1)
    .execute();
  const [row] = rows;
  return (
    row && {
      organizationId: row.id,
      organizationSlug: row.slug,
      workspaceId: row.workspaceId,
      workspaceSlug: row.workspaceSlug,
      isPersonalWorkspaceDeleted: false,
    }
  );
}

/** Answers the invitation of a link for the account of the call, in one transaction audited in the organization. */
async function answering<T>(
  ws: Work,
  token: string,
  answer: (t: VerbTx, invitation: OpenInvitation) => Promise<T>,
): Promise<T> {
  const { accountId } = ws.caller;
  const { door } = ws.platform;
  const found = await visit(door, (t) => openInvitation(t, token));
  if (!found) throw notFound("Invitation");
  const { organizationId } = found;
  return ws.commit(
    async (t) => {
      const invitation = await openInvitation(t, token, { isLocked: true });
      if (!invitation) throw notFound("Invitation");
      const { email } = await t.db
        .selectFrom("accounts")
        .select("email")
        .where("id", "=", accountId)
        .executeTakeFirstOrThrow();
      if (email?.toLowerCase() !== invitation.email)
        throw forbidden(`This invitation was sent to another address. You are signed in as ${email}`);
      return answer(t, invitation);
    },
    {
      scope: { accountId, organizationId },
      asSystem: "an invitation is answered by somebody who is not in the organization yet",
    },
  );
}

/** Accepts for the account of the call: it becomes what the invitation still gives. */
export async function accept(ws: Work, token: string, { isNewAccount = false } = {}): Promise<Landing> {
  const { accountId } = ws.caller;
  try {
    return await answering(ws, token, async (t, invitation) => {
      if (givesNothing(invitation))
        throw conflict(
          "This invitation is no longer valid: who gave it may not give it any more. Ask for a new one",
        );
      const { id: invitationId, organizationId } = invitation;
      emit(t, invitationAccepted, { invitationId, accountId }, { organizationId });
      await joinBy(t, invitation, accountId);
      const [first] = invitation.offers;
      const now = sql<string>`now()`;
      // The hash stays, so that a second tab of the same account finds its way; nothing opens with it any more.
      await t.db
        .updateTable("invitations")
        .set({ state: "accepted", acceptedBy: accountId, answeredAt: now })
        .where("id", "=", invitation.id)
        .where("organizationId", "=", invitation.organizationId)
        .execute();
      const profile = {
        ...(first ? { lastWorkspaceId: first.workspaceId } : {}),
        ...(isNewAccount ? { onboardedAt: now } : {}),
      };
      if (Object.keys(profile).length > 0)
        await t.db.updateTable("accounts").set(profile).where("id", "=", accountId).execute();
      await t.platform.access.invalidate(t, accessTags.account(accountId));
      // Only with another workspace to go to.
      const deleted = first ? await deletePersonalIfEmpty(t, t.platform.access, accountId) : null;
      t.changed({
        before: null,
        after: {
          role: invitation.organizationRole ?? "member",
          workspaces: invitation.offers.map(({ workspaceId, role }) => ({ workspaceId, role: role.role })),
          ...(deleted ? { deletedPersonalWorkspace: deleted.id } : {}),
        },
      });
      return {
        organizationId: invitation.organizationId,
        organizationSlug: invitation.organizationSlug,
        workspaceId: first?.workspaceId ?? null,
        workspaceSlug: first?.slug ?? null,
        isPersonalWorkspaceDeleted: deleted !== null,
      };
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    // Another tab of this account may have accepted it a moment ago.
    const landing = await visit(ws.platform.door, (t) => landingOf(t, token, accountId));
    if (!landing) throw error;
    return landing;
  }
}

/** Declines for the account of the call. */
export async function decline(ws: Work, token: string): Promise<void> {
  await answering(ws, token, async (t, { id, organizationId, email }) => {
    await t.db
      .updateTable("invitations")
      .set({ state: "declined", tokenHash: null, answeredAt: sql<string>`now()` })
      .where("id", "=", id)
      .where("organizationId", "=", organizationId)
      .execute();
    emit(t, invitationDeclined, { invitationId: id, accountId: ws.caller.accountId }, { organizationId });
    t.changed({ before: { state: "pending", email }, after: { state: "declined" } });
  });
}
