import type { Power } from "../../platform/caller.ts";
import { permissionsOfOrganizationRole, permissionsOfPreset } from "./catalogue.ts";

export interface GrantRow {
  permissions: string[];
  expiresAt: string;
}

/** What the database knows about somebody in a workspace. */
export interface MembershipRow {
  /** Null: not added to the workspace. */
  memberRole: string | null;
  /** Of a role the organization made; null for a preset. */
  rolePermissions: string[] | null;
  organizationRole: string;
  grants: GrantRow[] | null;
}

export interface WorkspacePower extends Power {
  roleFrom: "member" | "organization";
  /** When the first grant ends, in Unix milliseconds; Infinity without one. */
  expiresAt: number;
}

/** What being in the organization gives in each of its workspaces. */
export const inheritedRole = (organizationRole: string): "owner" | "admin" | null =>
  organizationRole === "owner" || organizationRole === "admin" ? organizationRole : null;

/** Which role counts in a workspace, the stronger of the member's own and the inherited one, and where it comes from. */
export function effectiveRole(
  memberRole: string | null,
  organizationRole: string,
): { role: string; roleFrom: "member" | "organization" } {
  const inherited = inheritedRole(organizationRole);
  return inherited !== null && (memberRole !== "owner" || inherited === "owner")
    ? { role: inherited, roleFrom: "organization" }
    : { role: memberRole!, roleFrom: "member" };
}

const firstEnd = (grants: readonly GrantRow[]): number =>
  Math.min(Infinity, ...grants.map(({ expiresAt }) => Date.parse(expiresAt)));

/** The role and permissions of an account in a workspace: its own role, what the organization gives on top, and grants. */
export function workspacePower(row: MembershipRow): WorkspacePower {
  const inherited = inheritedRole(row.organizationRole);
  const own = row.memberRole === null ? [] : (row.rolePermissions ?? permissionsOfPreset(row.memberRole));
  const standing = new Set([...own, ...(inherited ? permissionsOfPreset(inherited) : [])]);
  const grants = row.grants ?? [];
  return {
    ...effectiveRole(row.memberRole, row.organizationRole),
    standing,
    permissions:
      grants.length === 0 ? standing : new Set([...standing, ...grants.flatMap((g) => g.permissions)]),
    expiresAt: firstEnd(grants),
  };
}

/** The same in the organization itself. */
export function organizationPower(role: string, grants: readonly GrantRow[]): Power & { expiresAt: number } {
  const standing = new Set(permissionsOfOrganizationRole(role));
  return {
    role,
    standing,
    permissions: new Set([...standing, ...grants.flatMap(({ permissions }) => permissions)]),
    expiresAt: firstEnd(grants),
  };
}

const covers = (wide: string, narrow: string): boolean =>
  wide === "*" || wide === narrow || (wide.endsWith(":*") && narrow.startsWith(wide.slice(0, -1)));

/** What both sets allow: a key's own set narrowed by its owner's present power. */
export function intersect(a: Iterable<string>, b: Iterable<string>): Set<string> {
  const [left, right] = [[...a], [...b]];
  return new Set([
    ...left.filter((permission) => right.some((other) => covers(other, permission))),
    ...right.filter((permission) => left.some((other) => covers(other, permission))),
  ]);
}
