import { notFound } from "../../platform/errors.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { accept, decline } from "./accept.ts";
import { inviteAll } from "./bulk.ts";
import { organizationGift, workspaceGift } from "./check-gift.ts";
import * as contract from "./contract.ts";
import { revoke, revokeHere } from "./end.ts";
import { invitationRows, isOfferedHere, stateNow, toInvitation } from "./find.ts";
import { give, type Gift } from "./give.ts";
import { givesNothing, openInvitation, visit } from "./open.ts";
import { again } from "./resend.ts";
import { titleOf } from "./roles.ts";
import { organizationRow, workspaceRow } from "./rows.ts";
import { sendInvitation } from "./send.ts";
import { newToken } from "./token.ts";

type Invitation = OutputOf<typeof contract.createInvitation>;

async function invite(ws: Work, giftOf: (t: VerbTx) => Promise<Gift>): Promise<Invitation> {
  const token = newToken();
  const invitation = await ws.commit(async (t) => give(t, await giftOf(t), token));
  await sendInvitation(ws.platform, ws.scope.organizationId!, invitation.id, token);
  return invitation;
}

async function list(
  t: VerbTx,
  { state, cursor, limit }: { state?: string | undefined; cursor?: string | undefined; limit: number },
) {
  const rows = await invitationRows(t)
    .$if(t.scope.workspaceId !== undefined, (query) => query.where(isOfferedHere))
    .$if(state !== undefined, (query) => query.where(stateNow, "=", state as Invitation["state"]))
    .$if(cursor !== undefined, (query) => query.where("i.id", "<", cursor!))
    .orderBy("i.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toInvitation), limit, ({ id }) => id);
}

implement(contract.listInvitations, list);
implement(contract.listOrganizationInvitations, list);

implementWork(contract.createInvitation, (ws, { email, role }) =>
  invite(ws, (t) => workspaceGift(t, email, role)),
);
implementWork(contract.createOrganizationInvitation, (ws, { email, role, workspaces }) =>
  invite(ws, (t) => organizationGift(t, email, role, workspaces)),
);
implementWork(contract.resendInvitation, (ws, { id }) => invite(ws, (t) => again(t, id)));
implementWork(contract.resendOrganizationInvitation, (ws, { id }) => invite(ws, (t) => again(t, id)));

implementWork(contract.bulkInvite, (ws, { rows }) =>
  inviteAll(ws, ws.scope.organizationId!, rows, workspaceRow),
);
implementWork(contract.bulkInviteToOrganization, (ws, { rows }) =>
  inviteAll(ws, ws.scope.organizationId!, rows, organizationRow),
);

implementWork(contract.revokeInvitation, (ws, { id }) => revokeHere(ws, id));
implement(contract.revokeOrganizationInvitation, async (t, { organizationId, id }) => {
  await revoke(t, organizationId, id);
  return undefined;
});

implementWork(contract.previewInvitation, async (ws, { token }) => {
  const invitation = await visit(ws.platform.door, (t) => openInvitation(t, token));
  if (!invitation || givesNothing(invitation)) throw notFound("Invitation");
  const { organizationName, inviterName, organizationRole, offers, expiresAt } = invitation;
  return {
    organizationName,
    inviterName,
    role: titleOf(organizationRole ?? "member"),
    workspaces: offers.map(({ name, role }) => ({ name, role: role.name })),
    expiresAt,
    status: "pending" as const,
  };
});
implementWork(contract.acceptInvitation, (ws, { token }) => accept(ws, token));
implementWork(contract.declineInvitation, async (ws, { token }) => {
  await decline(ws, token);
  return undefined;
});
