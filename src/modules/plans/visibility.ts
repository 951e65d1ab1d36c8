import type { Tx } from "../../platform/db/door.ts";
import type { Caller } from "../../platform/caller.ts";
import { forbidden } from "../../platform/errors.ts";
import { permissionsOfOrganizationRole } from "../access/index.ts";

/**
 * Whether the caller sees balance and usage of the organization of this scope: everybody does unless the organization hides
 * them from members; whoever may see its billing always does. A key sees what its owner sees.
 */
export async function isBillingVisible(t: Tx & { caller: Caller }): Promise<boolean> {
  const organizationId = t.caller.organization?.id ?? t.caller.workspace?.organizationId;
  if (organizationId === undefined) return false;
  const row = await t.db
    .selectFrom("organizations as o")
    .leftJoin("organizationMembers as m", (join) =>
      join.onRef("m.organizationId", "=", "o.id").on("m.accountId", "=", t.caller.accountId),
    )
    .select(["o.membersSeeBilling", "m.role"])
    .where("o.id", "=", organizationId)
    .executeTakeFirst();
  if (!row) return false;
  return row.membersSeeBilling || permissionsOfOrganizationRole(row.role ?? "").includes("billing:read");
}

/** Throws 403 when the organization hides balance and usage from the caller. */
export async function requireBillingVisible(t: Tx & { caller: Caller }): Promise<void> {
  if (!(await isBillingVisible(t)))
    throw forbidden("The organization shows balance and usage to those who manage its billing only");
}
