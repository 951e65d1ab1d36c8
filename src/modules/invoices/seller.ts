import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import type { Tx } from "../../platform/db/door.ts";
import { implement } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { getSeller, updateSeller } from "./contract.ts";

export type SellerSettings = OutputOf<typeof getSeller>;

const KEY = "seller";
const UNSET: SellerSettings = {
  legalName: null,
  address: null,
  country: null,
  taxId: null,
  email: null,
  taxName: "VAT",
  taxPercent: 0,
  isTaxIncluded: false,
  isReverseCharge: false,
  note: null,
  numberPrefix: "INV",
  creditNotePrefix: "CN",
  dueDays: 14,
};

/** Who issues the invoices of this installation. */
export async function sellerOf(t: Tx): Promise<SellerSettings> {
  const row = await t.db.selectFrom("settings").select("value").where("key", "=", KEY).executeTakeFirst();
  return { ...UNSET, ...(row?.value as Partial<SellerSettings> | undefined) };
}

implement(getSeller, sellerOf);

implement(updateSeller, async (t, changes) => {
  // Two who change different fields both keep theirs.
  await sql`select pg_advisory_xact_lock(hashtextextended('settings:seller', 0))`.execute(t.db);
  const before = await sellerOf(t);
  const after = emptyAsNull({ ...before, ...changes });
  const value = JSON.stringify(after);
  await t.db
    .insertInto("settings")
    .values({ key: KEY, value })
    .onConflict((same) => same.column("key").doUpdateSet({ value, updatedAt: sql<string>`now()` }))
    .execute();
  t.changed(changeOf(before, after));
  return after;
});

/** A field that was emptied says nothing. */
export const emptyAsNull = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === "" ? null : value]),
  ) as Fields;
