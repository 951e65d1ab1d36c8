import { changeOf } from "../../platform/audit.ts";
import type { Tx } from "../../platform/db/door.ts";
import { implement } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { getBillingProfile, updateBillingProfile } from "./contract.ts";
import { emptyAsNull } from "./seller.ts";

export type Profile = OutputOf<typeof getBillingProfile>;

const UNSET: Profile = {
  legalName: null,
  address: null,
  country: null,
  taxId: null,
  email: null,
  purchaseOrder: null,
  updatedAt: null,
};

/** What stands on the organization's invoices about it. */
export async function profileOf(t: Tx, organizationId: string): Promise<Profile> {
  const row = await t.db
    .selectFrom("billingProfiles")
    .select(["legalName", "address", "country", "taxId", "email", "purchaseOrder", "updatedAt"])
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  return row ?? UNSET;
}

implement(getBillingProfile, (t, { organizationId }) => profileOf(t, organizationId));

implement(updateBillingProfile, async (t, { organizationId, ...changes }) => {
  const before = await profileOf(t, organizationId);
  const fields = { ...emptyAsNull(changes), updatedAt: t.platform.now().toISOString() };
  await t.db
    .insertInto("billingProfiles")
    .values({ organizationId, ...fields })
    .onConflict((known) => known.column("organizationId").doUpdateSet(fields))
    .execute();
  const after = await profileOf(t, organizationId);
  t.changed(changeOf(before, after));
  return after;
});
