import { sql } from "kysely";
import { holds } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import { livingGrants, organizationPower, type WorkspacePower, workspacePower } from "../access/index.ts";

/** A workspace, or the organization itself. */
export interface Place {
  organizationId: string;
  workspaceId: string | null;
}
export interface WorkspacePlace extends Place {
  workspaceId: string;
}

interface Somebody {
  accountId: string;
  power: WorkspacePower;
}

/** The people who can enter a workspace, with what they may do there; among `only`, when it is given. */
export async function peopleIn(t: Tx, place: WorkspacePlace, only?: readonly string[]): Promise<Somebody[]> {
  const rows = await t.db
    .selectFrom("workspaces as w")
    .innerJoin("organizationMembers as om", "om.organizationId", "w.organizationId")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "w.id").onRef("m.accountId", "=", "om.accountId"),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "w.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select([
      "a.id as accountId",
      "m.role as memberRole",
      "om.role as organizationRole",
      "r.permissions as rolePermissions",
    ])
    .select(livingGrants("om.account_id").as("grants"))
    .where("w.organizationId", "=", place.organizationId)
    .where("w.id", "=", place.workspaceId)
    .where("a.kind", "=", "person")
    .where((where) => where.or([where("m.role", "is not", null), where("om.role", "in", ["owner", "admin"])]))
    .$if(only !== undefined, (query) => query.where("a.id", "=", sql<string>`any(${only}::text[])`))
    .orderBy("om.createdAt")
    .execute();
  return rows.map((row) => ({ accountId: row.accountId, power: workspacePower(row) }));
}

/** Of these accounts the people who can enter the place now. */
export async function whoCanEnter(t: Tx, place: Place, accountIds: readonly string[]): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const { organizationId, workspaceId } = place;
  if (workspaceId !== null)
    return (await peopleIn(t, { organizationId, workspaceId }, accountIds)).map(({ accountId }) => accountId);
  const rows = await t.db
    .selectFrom("organizationMembers")
    .select("accountId")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", sql<string>`any(${accountIds}::text[])`)
    .execute();
  return rows.map(({ accountId }) => accountId);
}

/** Who holds a permission in the workspace now; the longest in the organization first. */
export const whoMay = async (t: Tx, place: WorkspacePlace, permission: string): Promise<string[]> =>
  (await peopleIn(t, place))
    .filter(({ power }) => holds(power.permissions, permission))
    .map(({ accountId }) => accountId);

/** Who holds a permission of the organization now. */
export async function whoMayInOrganization(
  t: Tx,
  organizationId: string,
  permission: string,
): Promise<string[]> {
  const rows = await t.db
    .selectFrom("organizations as o")
    .innerJoin("organizationMembers as om", "om.organizationId", "o.id")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .select(["om.accountId", "om.role"])
    .select(livingGrants("om.account_id", "organization").as("grants"))
    .where("o.id", "=", organizationId)
    .where("a.kind", "=", "person")
    .orderBy("om.createdAt")
    .execute();
  return rows
    .filter(({ role, grants }) => holds(organizationPower(role, grants ?? []).permissions, permission))
    .map(({ accountId }) => accountId);
}

/** Owners and admins of the workspace, by their own role or the organization's. */
export const whoLeads = async (t: Tx, place: WorkspacePlace): Promise<string[]> =>
  (await peopleIn(t, place))
    .filter(({ power }) => power.role === "owner" || power.role === "admin")
    .map(({ accountId }) => accountId);
