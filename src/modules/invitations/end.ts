import { sql } from "kysely";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import { invitationRevoked, invitationUpdated } from "./events.ts";

const requirePending = (state: string): void => {
  if (state !== "pending") throw conflict(`This invitation is ${state} already`);
};

async function end(t: VerbTx, organizationId: string, id: string): Promise<void> {
  await t.db
    .updateTable("invitations")
    .set({ state: "revoked", tokenHash: null, answeredAt: sql<string>`now()` })
    .where("id", "=", id)
    .where("organizationId", "=", organizationId)
    .execute();
  emit(t, invitationRevoked, { invitationId: id }, { organizationId });
}

const locked = (t: VerbTx, organizationId: string, id: string) =>
  t.db
    .selectFrom("invitations")
    .select(["state", "email", "round", "roleGivenBy"])
    .where("id", "=", id)
    .where("organizationId", "=", organizationId)
    .forUpdate()
    .executeTakeFirst();

/** Revokes an invitation with everything it gives. */
export async function revoke(t: VerbTx, organizationId: string, id: string): Promise<void> {
  const row = await locked(t, organizationId, id);
  if (!row) throw notFound("Invitation");
  requirePending(row.state);
  await end(t, organizationId, id);
  t.changed({ before: { state: "pending", email: row.email }, after: { state: "revoked" } });
}

/** Takes the caller's workspace out of an invitation; one that leads nowhere else is revoked. */
export function revokeHere(ws: Work, id: string): Promise<undefined> {
  const { organizationId, id: workspaceId } = ws.caller.workspace!;
  return ws.commit(
    async (t) => {
      const row = await locked(t, organizationId, id);
      const offers = row
        ? await t.db
            .selectFrom("invitationWorkspaces")
            .select("workspaceId")
            .where("organizationId", "=", organizationId)
            .where("invitationId", "=", id)
            .where("round", "=", row.round)
            .execute()
        : [];
      const isHere = offers.some((offer) => offer.workspaceId === workspaceId);
      if (!row || !isHere) throw notFound("Invitation");
      requirePending(row.state);
      const leadsElsewhere = row.roleGivenBy !== null || offers.length > 1;
      if (leadsElsewhere) {
        await t.db
          .deleteFrom("invitationWorkspaces")
          .where("organizationId", "=", organizationId)
          .where("invitationId", "=", id)
          .where("workspaceId", "=", workspaceId)
          .execute();
        emit(t, invitationUpdated, { invitationId: id }, { organizationId });
      }
      // Its offer stays with it, so that the workspace still lists what it revoked.
      else await end(t, organizationId, id);
      t.changed({ before: { state: "pending", email: row.email }, after: { state: "revoked" } });
      return undefined;
    },
    { asSystem: "an invitation's other workspaces are not seen from one of them" },
  );
}
