import type { Tx } from "../../platform/db/door.ts";
import { isPreset, permissionsOfPreset } from "../access/index.ts";

export interface KnownRole {
  role: string;
  /** As people read it. */
  name: string;
  permissions: readonly string[];
}

export const titleOf = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Finds a role by preset or id, in a file also by the name people gave it. */
export type FindRole = (role: string) => KnownRole | undefined;

/** The roles of an organization beside the presets; there are few, so they are read once. */
export async function rolesOf(t: Tx, organizationId: string): Promise<FindRole> {
  const made = await t.db
    .selectFrom("roles")
    .select(["id", "name", "permissions"])
    .where("organizationId", "=", organizationId)
    .execute();
  return (wanted) => {
    const role = wanted.trim().toLowerCase();
    if (isPreset(role)) return { role, name: titleOf(role), permissions: permissionsOfPreset(role) };
    const row = made.find(({ id }) => id === role) ?? made.find(({ name }) => name.toLowerCase() === role);
    return row && { role: row.id, name: row.name, permissions: row.permissions };
  };
}
