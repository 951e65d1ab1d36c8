import { sql } from "kysely";
import { emit } from "../../platform/events/emit.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { keyRevoked } from "../api-keys/events.ts";
import { grantRevoked } from "../grants/events.ts";
import { invitationRevoked, invitationUpdated } from "../invitations/events.ts";

/**
 * Ends what an account had in the scope of the transaction, a workspace or a whole organization: its keys, its connected
 * MCP clients, its grants and the invitations it gave there. Coming back revives none of them.
 */
export async function endAccess(t: VerbTx, accountId: string): Promise<void> {
  const now = sql<string>`now()`;
  const organizationId = t.scope.organizationId!;
  const keys = await t.db
    .updateTable("apiKeys")
    .set({ revokedAt: now })
    .where("organizationId", "=", organizationId)
    .where("ownerId", "=", accountId)
    .where("revokedAt", "is", null)
    .returning(["id", "name", "ownerId", "workspaceId"])
    .execute();
  const grants = await t.db
    .updateTable("grants")
    .set({ revokedAt: now })
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .where("revokedAt", "is", null)
    .where("expiresAt", ">", now)
    .returning(["id", "permissions", "expiresAt", "workspaceId"])
    .execute();
  const clients = await t.db
    .updateTable("mcpClients")
    .set({ revokedAt: now })
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .where("revokedAt", "is", null)
    .returning("id")
    .execute();
  for (const { id: keyId, workspaceId, ...key } of keys)
    emit(t, keyRevoked, { ...key, keyId }, { workspaceId });
  for (const { id: grantId, workspaceId, ...grant } of grants)
    emit(t, grantRevoked, { ...grant, grantId, accountId }, workspaceId === null ? {} : { workspaceId });
  await endInvitations(t, accountId);
  // A stream opened with a key watches that key alone.
  await t.platform.access.invalidate(
    t,
    accessTags.account(accountId),
    ...keys.map(({ id }) => accessTags.key(id)),
    ...clients.map(({ id }) => accessTags.mcpClient(id)),
  );
}

async function endInvitations(t: VerbTx, accountId: string): Promise<void> {
  const { organizationId, workspaceId } = t.scope;
  const ofPending = t.db
    .selectFrom("invitations")
    .select("id")
    .where("organizationId", "=", organizationId!)
    .where("state", "=", "pending");
  const emptied = await t.db
    .deleteFrom("invitationWorkspaces")
    .where("organizationId", "=", organizationId!)
    .where("invitedBy", "=", accountId)
    .where("invitationId", "in", ofPending)
    .returning("invitationId")
    .execute();
  const changed = new Set(emptied.map(({ invitationId }) => invitationId));
  const tell = () => {
    for (const invitationId of changed) emit(t, invitationUpdated, { invitationId });
  };
  // A workspace does not see where else an invitation leads; the organization does.
  if (workspaceId !== undefined) return tell();
  const lowered = await t.db
    .updateTable("invitations")
    .set({ role: "member", roleGivenBy: null })
    .where("organizationId", "=", organizationId!)
    .where("state", "=", "pending")
    .where("roleGivenBy", "=", accountId)
    .returning("id")
    .execute();
  for (const { id } of lowered) changed.add(id);
  const revoked = await t.db
    .updateTable("invitations as i")
    .set({ state: "revoked", tokenHash: null })
    .where("i.organizationId", "=", organizationId!)
    .where("i.state", "=", "pending")
    .where("i.roleGivenBy", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("invitationWorkspaces as iw")
            .select("iw.workspaceId")
            .whereRef("iw.organizationId", "=", "i.organizationId")
            .whereRef("iw.invitationId", "=", "i.id")
            .whereRef("iw.round", "=", "i.round"),
        ),
      ),
    )
    .returning("i.id")
    .execute();
  for (const { id } of revoked) {
    changed.delete(id);
    emit(t, invitationRevoked, { invitationId: id });
  }
  tell();
}
