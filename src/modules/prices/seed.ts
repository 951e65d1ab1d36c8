import { sql } from "kysely";
import type { Door, Tx } from "../../platform/db/door.ts";
import { newId } from "../../platform/ids.ts";
import { type BundledPrice, bundledPrices } from "../../platform/models/prices.ts";
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
/** All tiers of one unit: they are written together, so that the newest table's count and no others. */
const unitsOf = ({ item, tiers, version }: BundledPrice): SeedRow[][] =>
  TOKEN_UNITS.map((unit) => tiers[unit].map((tier) => ({ item, unit, ...tier, source: version })));

const keyOf = ({ item, unit }: Pick<SeedRow, "item" | "unit">) => `${item} ${unit}`;
const pricesOf = (rows: readonly Pick<SeedRow, "aboveInputTokens" | "baseMicros">[]) =>
  rows
    .map(({ aboveInputTokens, baseMicros }) => `${aboveInputTokens}:${baseMicros}`)
    .sort()
    .join();

/** What the newest table in the book says, unit by unit. */
async function knownPrices(t: Tx): Promise<Map<string, string>> {
  const rows = await t.db
    .selectFrom("prices")
    .select(["item", "unit", "aboveInputTokens", "baseMicros", "source", "effectiveFrom"])
    .where("source", "is not", null)
    .orderBy("effectiveFrom", "desc")
    .orderBy("id", "desc")
    .execute();
  const units = Map.groupBy(rows as SeedRow[], keyOf);
  return new Map(
    [...units].map(([key, of]) => [key, pricesOf(of.filter(({ source }) => source === of[0]!.source))]),
  );
}

/**
 * Writes down what the bundled table says of a model where the book does not have it yet. A first price counts from always;
 * what a newer table changed counts from now.
 */
export async function seedPrices(door: Door, now: Date): Promise<void> {
  const wanted = bundledPrices().flatMap(unitsOf);
  await door.asSystem("prices belong to no workspace", async (t) => {
    const missingIn = (known: Map<string, string>) =>
      wanted.filter((rows) => known.get(keyOf(rows[0]!)) !== pricesOf(rows));
    if (missingIn(await knownPrices(t)).length === 0) return;
    // Another process that starts at this moment writes the same.
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(t.db);
    const known = await knownPrices(t);
    const missing = missingIn(known).flat();
    if (missing.length === 0) return;
    await t.db
      .insertInto("prices")
      .values(
        missing.map((row) => ({
          ...row,
          id: newId("price"),
          kind: "model",
          effectiveFrom: known.has(keyOf(row)) ? now.toISOString() : ALWAYS,
          note: "List price",
        })),
      )
      .execute();
  });
}
