import { sql } from "kysely";
import type { Door, Tx } from "../../platform/db/door.ts";
import { newId } from "../../platform/ids.ts";
import { type BundledPrice, bundledChanges, bundledPrices } from "../../platform/models/prices.ts";
import { TOKEN_UNITS } from "../../platform/prices.ts";

// Older than any use there was: the first table is what models always cost here.
const ALWAYS = "2000-01-01T00:00:00.000Z";
const LOCK = 7_406_215_302;

interface SeedRow {
  item: string;
  unit: string;
  aboveInputTokens: number;
  baseMicros: number;
  source: string;
}
interface BookRow extends SeedRow {
  effectiveFrom: string;
}
/** All tiers of one unit: they are written together, so that the newest table's count and no others. */
const unitsOf = ({ item, tiers, version }: BundledPrice): SeedRow[][] =>
  TOKEN_UNITS.map((unit) => tiers[unit].map((tier) => ({ item, unit, ...tier, source: version })));

const keyOf = ({ item, unit }: Pick<SeedRow, "item" | "unit">) => `${item} ${unit}`;
const pricesOf = (rows: readonly Pick<SeedRow, "aboveInputTokens" | "baseMicros">[]) =>
  rows
    .map(({ aboveInputTokens, baseMicros }) => `${aboveInputTokens}:${baseMicros}`)
    .sort()
    .join();

/** What the book has from tables, oldest first. */
const readBook = async (t: Tx): Promise<BookRow[]> =>
  (await t.db
    .selectFrom("prices")
    .select(["item", "unit", "aboveInputTokens", "baseMicros", "source", "effectiveFrom"])
    .where("source", "is not", null)
    .orderBy("effectiveFrom")
    .orderBy("id")
    .execute()) as BookRow[];

/** What such rows, oldest first, say of one unit: of each tier the newest, where it is of the newest table. */
function inForce(rows: readonly BookRow[]): string {
  const newest = new Map(rows.map((row) => [row.aboveInputTokens, row]));
  return pricesOf([...newest.values()].filter(({ source }) => source === rows.at(-1)!.source));
}

/** The rows the book lacks to say what the table says, now and whenever either changes after that. */
function missingIn(book: readonly BookRow[], now: Date): BookRow[] {
  const known = [...book];
  const upcoming = book
    .map((row) => Date.parse(row.effectiveFrom))
    .filter((begins) => begins > now.getTime());
  const moments = new Set([now.getTime(), ...bundledChanges(now), ...upcoming]);
  for (const ms of [...moments].sort((a, b) => a - b)) {
    const at = new Date(ms);
    const begun = known
      .filter(({ effectiveFrom }) => Date.parse(effectiveFrom) <= ms)
      // Stable: what is added here comes after what counts from the same moment.
      .sort((a, b) => Date.parse(a.effectiveFrom) - Date.parse(b.effectiveFrom));
    const units = Map.groupBy(begun, keyOf);
    for (const rows of bundledPrices(at).flatMap(unitsOf)) {
      const before = units.get(keyOf(rows[0]!));
      const effectiveFrom = before ? at.toISOString() : ALWAYS;
      if (!before || inForce(before) !== pricesOf(rows))
        known.push(...rows.map((row) => ({ ...row, effectiveFrom })));
    }
  }
  return known.slice(book.length);
}

/**
 * Writes down what the bundled table says of a model where the book does not have it yet, and what it says will change. A first
 * price counts from always; what a newer table changed counts from now.
 */
export async function seedPrices(door: Door, now: Date): Promise<void> {
  await door.asSystem("prices belong to no workspace", async (t) => {
    if (missingIn(await readBook(t), now).length === 0) return;
    // Another process that starts at this moment writes the same.
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(t.db);
    const missing = missingIn(await readBook(t), now);
    if (missing.length === 0) return;
    await t.db
      .insertInto("prices")
      .values(missing.map((row) => ({ ...row, id: newId("price"), kind: "model", note: "List price" })))
      .execute();
  });
}
