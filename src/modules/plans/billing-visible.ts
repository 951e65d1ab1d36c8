import { forbidden } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";

const SEES_BILLING = new Set(["owner", "admin", "billing_admin"]);

/** Whether the organization shows its balance and usage to the caller. */
export async function isBillingVisible(t: VerbTx): Promise<boolean> {
  const found = await t.db
    .selectFrom("organizations as o")
    .leftJoin("organizationMembers as m", (join) =>
      join.onRef("m.organizationId", "=", "o.id").on("m.accountId", "=", t.caller.accountId!),
    )
    .select(["o.membersSeeBilling", "m.role"])
    .where("o.id", "=", t.scope.organizationId!)
    .executeTakeFirst();
  return found?.membersSeeBilling || SEES_BILLING.has(found?.role ?? "");
}

/** Throws 403 where the organization shows balance and usage to none but those who see its billing anyway. */
export async function requireBillingVisible(t: VerbTx): Promise<void> {
  if (await isBillingVisible(t)) return;
  throw forbidden(
    "The organization shows its balance and usage to its owners, admins and billing admins only",
  );
}
