import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";

export interface DocumentNumber {
  number: string;
  year: number;
  sequence: number;
}

/**
 * The next number of the year (UTC). Drawn in the transaction that issues, whose lock on the series lasts until it ends: it
 * follows the one before, and a rollback gives it to the next. Draw it last, since others wait.
 */
export async function drawNumber(
  t: Tx,
  series: "invoice" | "credit_note",
  { prefix, now }: { prefix: string; now: Date },
): Promise<DocumentNumber> {
  const year = now.getUTCFullYear();
  const { last } = await t.db
    .insertInto("invoiceNumbers")
    .values({ series: `${series}:${year}`, last: 1 })
    .onConflict((known) => known.column("series").doUpdateSet({ last: sql`invoice_numbers.last + 1` }))
    .returning("last")
    .executeTakeFirstOrThrow();
  return { number: `${prefix}-${year}-${String(last).padStart(5, "0")}`, year, sequence: last };
}
