import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";
import { isPreset, permissionsOfPreset } from "../access/index.ts";

export interface ResolvedRole {
  role: string;
  /** As people read it. */
  name: string;
  permissions: readonly string[];
}

/** `owner` as people read it. */
export const presetTitle = (preset: string): string => preset.charAt(0).toUpperCase() + preset.slice(1);

export const noSuchRole = (path: string) =>
  new AppError("invalid", `${path}: there is no such role`, {
    errors: [{ path, message: "there is no such role" }],
  });

/** A preset or a role of the organization, with what it allows; 422 naming `path` when there is none. */
export async function resolveRole(
  t: Tx,
  organizationId: string,
  role: string,
  path = "role",
): Promise<ResolvedRole> {
  if (isPreset(role)) return { role, name: presetTitle(role), permissions: permissionsOfPreset(role) };
  const row = await t.db
    .selectFrom("roles")
    .select(["name", "permissions"])
    .where("organizationId", "=", organizationId)
    .where("id", "=", role)
    .executeTakeFirst();
  if (!row) throw noSuchRole(path);
  return { role, ...row };
}
