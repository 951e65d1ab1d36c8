import type { Tx } from "../../../platform/db/door.ts";
import type { StoredEvent } from "../../../platform/events/event-type.ts";
import { oneLine } from "../../../platform/mail-template.ts";
import { isPreset } from "../../access/index.ts";

/** Where an event happened, as people call it; names on one line, so that none passes for a sentence of ours. */
export interface EventPlace {
  organizationId: string;
  organizationName: string;
  workspaceId: string | null;
  /** The workspace's; of an event of the organization, the organization's. */
  name: string;
  /** Of the workspace in the dashboard, `/acme/support`; of the organization, its settings. */
  path: string;
}
export type InWorkspace = EventPlace & { workspaceId: string };

/** Null when it is gone meanwhile. */
export async function placeOf(
  t: Tx,
  { organizationId, workspaceId }: Pick<StoredEvent, "organizationId" | "workspaceId">,
): Promise<EventPlace | null> {
  const organization = await t.db
    .selectFrom("organizations")
    .select(["name", "slug"])
    .where("id", "=", organizationId)
    .executeTakeFirst();
  if (!organization) return null;
  const organizationName = oneLine(organization.name);
  const above = { organizationId, organizationName, workspaceId };
  if (workspaceId === null)
    return { ...above, name: organizationName, path: `/${organization.slug}/settings` };
  const workspace = await t.db
    .selectFrom("workspaces")
    .select(["name", "slug"])
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  return workspace
    ? { ...above, name: oneLine(workspace.name), path: `/${organization.slug}/${workspace.slug}` }
    : null;
}

/** A role as people read it: `billing_admin` is Billing admin; a role of the organization has its own name. */
export async function roleName(t: Tx, organizationId: string, role: string): Promise<string> {
  if (!isPreset(role) && role.startsWith("role_")) {
    const row = await t.db
      .selectFrom("roles")
      .select("name")
      .where("organizationId", "=", organizationId)
      .where("id", "=", role)
      .executeTakeFirst();
    if (row) return oneLine(row.name);
  }
  return role.charAt(0).toUpperCase() + role.slice(1).replaceAll("_", " ");
}

/** Who did it, as people call them; null when nobody did. */
export async function nameOf(t: Tx, accountId: string | null): Promise<string | null> {
  if (accountId === null) return null;
  const row = await t.db.selectFrom("accounts").select("name").where("id", "=", accountId).executeTakeFirst();
  return row ? oneLine(row.name) : null;
}
