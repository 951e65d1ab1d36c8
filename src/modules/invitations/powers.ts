import { sql } from "kysely";
import { holds, type Power } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import {
  beyond,
  inheritedRole,
  livingGrants,
  organizationPower,
  permissionsOfOrganizationRole,
  workspacePower,
} from "../access/index.ts";

export interface PowerIn {
  name: string;
  slug: string;
  power: Pick<Power, "permissions" | "standing">;
}

/** What somebody may do now in these workspaces of the organization; without those that are archived or closed to them. */
export async function powersIn(
  t: Tx,
  organizationId: string,
  accountId: string,
  workspaceIds: readonly string[],
): Promise<Map<string, PowerIn>> {
  if (workspaceIds.length === 0) return new Map();
  const rows = await t.db
    .selectFrom("workspaces as w")
    .innerJoin("organizationMembers as om", "om.organizationId", "w.organizationId")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "w.id").onRef("m.accountId", "=", "om.accountId"),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "w.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select(["w.id", "w.name", "w.slug", "m.role as memberRole", "r.permissions as rolePermissions"])
    .select(["om.role as organizationRole", livingGrants("om.account_id").as("grants")])
    .where("w.organizationId", "=", organizationId)
    .where("w.id", "in", workspaceIds)
    .where("w.archivedAt", "is", null)
    .where("om.accountId", "=", accountId)
    .execute();
  return new Map(
    rows
      .filter(({ memberRole, organizationRole }) => memberRole !== null || inheritedRole(organizationRole))
      .map((row) => [row.id, { name: row.name, slug: row.slug, power: workspacePower(row) }]),
  );
}

/** Whether this power is enough to give a role with these permissions in its workspace. */
export const mayGive = (power: PowerIn["power"], permissions: Iterable<string>): boolean =>
  holds(power.permissions, "members:write") && beyond(power, permissions).length === 0;

/** Whether somebody may give this role in the organization now. */
export async function mayGiveInOrganization(
  t: Tx,
  organizationId: string,
  accountId: string,
  role: string,
): Promise<boolean> {
  const row = await t.db
    .selectFrom("organizationMembers as m")
    .select("m.role")
    .select(
      sql<{ permissions: string[]; expiresAt: string }[] | null>`(
        select json_agg(json_build_object('permissions', g.permissions, 'expiresAt', g.expires_at)) from grants g
        where g.organization_id = m.organization_id and g.account_id = m.account_id and g.workspace_id is null
          and g.revoked_at is null and g.expires_at > now())`.as("grants"),
    )
    .where("m.organizationId", "=", organizationId)
    .where("m.accountId", "=", accountId)
    .executeTakeFirst();
  if (!row) return false;
  const power = organizationPower(row.role, row.grants ?? []);
  return (
    holds(power.permissions, "organization_members:write") &&
    beyond(power, permissionsOfOrganizationRole(role)).length === 0
  );
}
