import { sql } from "kysely";
import type { VerbTx } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { endAccess } from "../members/index.ts";
import type { OrganizationStanding } from "./standing.ts";

/**
 * Takes a person out of the organization of this scope, with everything they had in it: places in its workspaces, keys, grants,
 * the invitations they gave. A workspace that would be left without an owner of its own is taken over by an organization
 * owner, who has that power already. Answers what they had, for the audit log. The last owner is refused before.
 */
export async function removeFromOrganization(
  t: VerbTx,
  organizationId: string,
  { accountId, role }: OrganizationStanding,
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
  const { accountId: heir } = await t.db
    .selectFrom("organizationMembers")
    .select("accountId")
    .where("organizationId", "=", organizationId)
    .where("role", "=", "owner")
    .where("accountId", "<>", accountId)
    .orderBy(sql`account_id = ${t.caller.accountId}`, "desc")
    .orderBy("createdAt")
    .orderBy("accountId")
    .limit(1)
    .executeTakeFirstOrThrow();
  await t.db
    .insertInto("members")
    .values(
      orphaned.map(({ workspaceId }) => ({ workspaceId, organizationId, accountId: heir, role: "owner" })),
    )
    .onConflict((member) => member.columns(["workspaceId", "accountId"]).doUpdateSet({ role: "owner" }))
    .execute();
  await t.platform.access.invalidate(t, accessTags.account(heir));
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
    .returning("target.id")
    .execute();
  await t.db
    .updateTable("grants as target")
    .set({ revokedAt: sql<string>`now()` })
    .where("target.organizationId", "=", organizationId)
    .where("target.accountId", "=", accountId)
    .where("target.workspaceId", "is not", null)
    .where("target.revokedAt", "is", null)
    .where(elsewhere)
    .execute();
  await t.platform.access.invalidate(t, ...keys.map(({ id }) => accessTags.key(id)));
}
