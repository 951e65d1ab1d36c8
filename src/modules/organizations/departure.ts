import { sql } from "kysely";
import { emit } from "../../platform/events/emit.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { keyRevoked } from "../api-keys/events.ts";
import { grantRevoked } from "../grants/events.ts";
import { memberAdded, memberRemoved, memberRoleChanged } from "../members/events.ts";
import { endAccess } from "../members/index.ts";
import { organizationMemberRemoved } from "./events.ts";
import type { OrganizationStanding } from "./standing.ts";

/**
 * Takes a person out of the organization of this scope, with everything they had in it: places in its workspaces, keys, grants,
 * the invitations they gave. A workspace that would be left without an owner of its own is taken over by an organization
 * owner, who has that power already. Answers what they had, for the audit log. The last owner is refused before.
 */
export async function removeFromOrganization(
  t: VerbTx,
  organizationId: string,
  { accountId, role, name }: OrganizationStanding,
): Promise<Record<string, unknown>> {
  // Whoever is adding them to a workspace right now is waited for, so that this finds it.
  await t.db
    .selectFrom("organizationMembers")
    .select("role")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .forUpdate()
    .execute();
  const heirs = await handOverWorkspaces(t, organizationId, accountId);
  await endAccess(t, accountId);
  const workspaces = await t.db
    .deleteFrom("members")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .returning(["workspaceId", "role"])
    .execute();
  await t.db
    .deleteFrom("organizationMembers")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", accountId)
    .execute();
  emit(t, organizationMemberRemoved, { accountId, name, role });
  for (const { workspaceId, role: had } of workspaces)
    emit(t, memberRemoved, { accountId, name, role: had }, { workspaceId });
  return { role, workspaces, ...(heirs.length > 0 ? { takenOver: heirs } : {}) };
}

/** Gives each workspace whose only owner is this person another: the caller if an organization owner, else the longest-standing one. */
async function handOverWorkspaces(t: VerbTx, organizationId: string, accountId: string) {
  const owned = await t.db
    .selectFrom("workspaces as w")
    .innerJoin("members as m", "m.workspaceId", "w.id")
    .select("w.id")
    .where("m.organizationId", "=", organizationId)
    .where("m.accountId", "=", accountId)
    .where("m.role", "=", "owner")
    .orderBy("w.id")
    .forNoKeyUpdate("w")
    .execute();
  if (owned.length === 0) return [];
  const orphaned = await t.db
    .selectFrom("workspaces as w")
    .select("w.id as workspaceId")
    .where("w.organizationId", "=", organizationId)
    .where(
      "w.id",
      "in",
      owned.map(({ id }) => id),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("members as m")
            .select("m.accountId")
            .whereRef("m.workspaceId", "=", "w.id")
            .where("m.role", "=", "owner")
            .where("m.accountId", "<>", accountId),
        ),
      ),
    )
    .execute();
  if (orphaned.length === 0) return [];
  const { accountId: heir, name } = await t.db
    .selectFrom("organizationMembers as om")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .select(["om.accountId", "a.name"])
    .where("om.organizationId", "=", organizationId)
    .where("om.role", "=", "owner")
    .where("om.accountId", "<>", accountId)
    .orderBy(sql`om.account_id = ${t.caller.accountId}`, "desc")
    .orderBy("om.createdAt")
    .orderBy("om.accountId")
    .limit(1)
    .executeTakeFirstOrThrow();
  const had = await t.db
    .selectFrom("members")
    .select(["workspaceId", "role"])
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", heir)
    .execute();
  await t.db
    .insertInto("members")
    .values(
      orphaned.map(({ workspaceId }) => ({ workspaceId, organizationId, accountId: heir, role: "owner" })),
    )
    .onConflict((member) => member.columns(["workspaceId", "accountId"]).doUpdateSet({ role: "owner" }))
    .execute();
  await t.platform.access.invalidate(t, accessTags.account(heir));
  const owner = { accountId: heir, name, role: "owner" };
  for (const { workspaceId } of orphaned) {
    const previousRole = had.find((place) => place.workspaceId === workspaceId)?.role;
    if (previousRole === undefined) emit(t, memberAdded, owner, { workspaceId });
    else emit(t, memberRoleChanged, { ...owner, previousRole }, { workspaceId });
  }
  return orphaned.map(({ workspaceId }) => ({ workspaceId, by: heir }));
}

/** Who no longer reaches every workspace keeps keys and grants only where they were added. */
export async function endInheritedAccess(
  t: VerbTx,
  organizationId: string,
  accountId: string,
): Promise<void> {
  const elsewhere = sql<boolean>`not exists (select from members m
    where m.workspace_id = target.workspace_id and m.account_id = ${accountId})`;
  const keys = await t.db
    .updateTable("apiKeys as target")
    .set({ revokedAt: sql<string>`now()` })
    .where("target.organizationId", "=", organizationId)
    .where("target.ownerId", "=", accountId)
    .where("target.revokedAt", "is", null)
    .where(elsewhere)
    .returning(["target.id", "target.name", "target.ownerId", "target.workspaceId"])
    .execute();
  const grants = await t.db
    .updateTable("grants as target")
    .set({ revokedAt: sql<string>`now()` })
    .where("target.organizationId", "=", organizationId)
    .where("target.accountId", "=", accountId)
    .where("target.workspaceId", "is not", null)
    .where("target.revokedAt", "is", null)
    .where("target.expiresAt", ">", sql<string>`now()`)
    .where(elsewhere)
    .returning(["target.id", "target.permissions", "target.expiresAt", "target.workspaceId"])
    .execute();
  await t.platform.access.invalidate(t, ...keys.map(({ id }) => accessTags.key(id)));
  for (const { id: keyId, workspaceId, ...key } of keys)
    emit(t, keyRevoked, { ...key, keyId }, { workspaceId });
  for (const { id: grantId, workspaceId, ...grant } of grants)
    emit(t, grantRevoked, { ...grant, grantId, accountId }, { workspaceId: workspaceId! });
}
