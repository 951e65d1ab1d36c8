import type { Tx } from "../../platform/db/door.ts";
import type { Power } from "../../platform/caller.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { beyond, workspacePower } from "../access/index.ts";

export interface Standing {
  accountId: string;
  kind: "person" | "service";
  name: string;
  /** Null: not added to the workspace. */
  memberRole: string | null;
  /** Of a role the organization made; null for a preset. */
  rolePermissions: string[] | null;
  roleName: string | null;
  organizationRole: string;
}

/**
 * What somebody of this organization is in this workspace; undefined for anybody else. With `isLocked` the membership holds
 * still until the transaction ends, so that what is decided about it stays true.
 */
export async function findStanding(
  t: Tx,
  { organizationId, workspaceId }: { organizationId: string; workspaceId: string },
  accountId: string,
  { isLocked = false } = {},
): Promise<Standing | undefined> {
  if (isLocked) {
    // In this order everywhere, so that nobody waits in a circle.
    await t.db
      .selectFrom("organizationMembers")
      .select("role")
      .where("organizationId", "=", organizationId)
      .where("accountId", "=", accountId)
      .forShare()
      .execute();
    await t.db
      .selectFrom("members")
      .select("role")
      .where("workspaceId", "=", workspaceId)
      .where("accountId", "=", accountId)
      .forUpdate()
      .execute();
  }
  const row = await t.db
    .selectFrom("organizationMembers as om")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .leftJoin("members as m", (join) =>
      join.onRef("m.accountId", "=", "om.accountId").on("m.workspaceId", "=", workspaceId),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "om.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select([
      "om.accountId",
      "a.kind",
      "a.name",
      "m.role as memberRole",
      "r.permissions as rolePermissions",
      "r.name as roleName",
      "om.role as organizationRole",
    ])
    .where("om.organizationId", "=", organizationId)
    .where("om.accountId", "=", accountId)
    .executeTakeFirst();
  return row && { ...row, kind: row.kind as Standing["kind"] };
}

/** The same of somebody who can enter the workspace, added or inherited; 404 for anybody else. */
export async function requireStanding(...found: Parameters<typeof findStanding>): Promise<Standing> {
  const standing = await findStanding(...found);
  if (!standing || !canEnter(standing)) throw notFound("Member");
  return standing;
}

export const canEnter = (standing: Standing): boolean =>
  standing.memberRole !== null ||
  standing.organizationRole === "owner" ||
  standing.organizationRole === "admin";

/** Nobody changes or removes somebody who may do more than they: throws 403. */
export function requireNotAbove(actor: Pick<Power, "standing">, target: Standing): void {
  const [more] = beyond(actor, workspacePower({ ...target, grants: null }).standing);
  if (more)
    throw forbidden(`${target.name} may do more here than you (${more}), so you cannot change their access`);
}
