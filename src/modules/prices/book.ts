import type { Bus } from "../../platform/bus.ts";
import type { Door } from "../../platform/db/door.ts";
import { bundledPrice, priceItemOf } from "../../platform/models/prices.ts";
import {
  type ModelRates,
  type PriceBook,
  type PriceEntry,
  type Rate,
  type TierRate,
  TOKEN_UNITS,
  type TokenUnit,
} from "../../platform/prices.ts";
import { UNITS_OF } from "./contract.ts";
import { seedPrices } from "./seed.ts";
import { readPrices } from "./rows.ts";

const TOPIC = "prices";
/** What has no entry of its own. */
const ANY = "*";
const UNPRICED: Rate = { baseMicros: 0, markupPercent: 0, version: "unpriced" };

const keyOf = ({ kind, item, unit }: Pick<PriceEntry, "kind" | "item" | "unit">) => `${kind} ${item} ${unit}`;

/** Newest first: by the date it counts from, then by when it was made. */
const newestFirst = (a: PriceEntry, b: PriceEntry) =>
  Date.parse(b.effectiveFrom) - Date.parse(a.effectiveFrom) || (a.id < b.id ? 1 : -1);

/** The prices of the installation, read once and again whenever any process changes them. */
export async function createPriceBook({
  door,
  bus,
  now,
}: {
  door: Door;
  bus: Bus;
  now: () => Date;
}): Promise<PriceBook> {
  let entries = new Map<string, PriceEntry[]>();
  const put = (into: Map<string, PriceEntry[]>, entry: PriceEntry) => {
    const of = into.get(keyOf(entry)) ?? [];
    if (of.some(({ id }) => id === entry.id)) return;
    into.set(keyOf(entry), [...of, entry].sort(newestFirst));
  };
  const load = async () => {
    const read = new Map<string, PriceEntry[]>();
    for (const entry of await readPrices(door)) put(read, entry);
    entries = read;
  };
  await seedPrices(door, now());
  await load();
  const reload = () => void load().catch(() => {});
  bus.subscribe(TOPIC, (entry) => put(entries, entry as PriceEntry));
  bus.onReconnect(reload);

  /** The entries in force for one item and unit: the newest of each tier, highest tier first. */
  function inForce(kind: string, item: string, unit: string, at: Date, isSeed: boolean): PriceEntry[] {
    const tiers = new Map<number, PriceEntry>();
    for (const entry of entries.get(keyOf({ kind, item, unit })) ?? [])
      if (
        (entry.source !== null) === isSeed &&
        Date.parse(entry.effectiveFrom) <= at.getTime() &&
        !tiers.has(entry.aboveInputTokens)
      )
        tiers.set(entry.aboveInputTokens, entry);
    return [...tiers.values()].sort((a, b) => b.aboveInputTokens - a.aboveInputTokens);
  }

  /** The base of the bundled table as the book recorded it, else as the table has it. */
  function tableTiers(item: string, unit: TokenUnit, at: Date): TierRate[] {
    const seeded = inForce("model", item, unit, at, true);
    const newest = seeded.toSorted(newestFirst)[0];
    if (newest)
      // A tier the newest table no longer has is gone.
      return seeded
        .filter(({ source }) => source === newest.source)
        .map(({ aboveInputTokens, baseMicros, source }) => ({
          aboveInputTokens,
          baseMicros: baseMicros ?? 0,
          markupPercent: 0,
          version: source!,
        }));
    const bundled = bundledPrice(item, at);
    return (bundled?.tiers[unit] ?? []).map((tier) => ({
      ...tier,
      markupPercent: 0,
      version: bundled!.version,
    }));
  }

  function tiersOf(items: readonly string[], unit: TokenUnit, at: Date): TierRate[] {
    const table = () => tableTiers(items.at(-1)!, unit, at);
    const markedUp = ({ markupPercent, id }: PriceEntry) =>
      table().map((tier) => ({ ...tier, markupPercent, version: id }));
    for (const item of items) {
      const own = inForce("model", item, unit, at, false);
      if (own.length === 0) continue;
      const base = own.find(({ aboveInputTokens }) => aboveInputTokens === 0);
      if (base?.baseMicros === null) return markedUp(base);
      const tiers = own.filter(({ baseMicros }) => baseMicros !== null) as (PriceEntry & {
        baseMicros: number;
      })[];
      return [
        ...tiers.map(({ aboveInputTokens, baseMicros, markupPercent, id }) => ({
          aboveInputTokens,
          baseMicros,
          markupPercent,
          version: id,
        })),
        // Tiers alone leave shorter prompts to the table.
        ...(base ? [] : table().filter(({ aboveInputTokens }) => aboveInputTokens === 0)),
      ];
    }
    const any = inForce("model", ANY, unit, at, false).find(({ aboveInputTokens }) => aboveInputTokens === 0);
    if (!any) return table();
    const { baseMicros, markupPercent, id } = any;
    const known = markedUp(any);
    return known.length > 0 || baseMicros === null
      ? known
      : [{ aboveInputTokens: 0, baseMicros, markupPercent, version: id }];
  }

  function ofModelItem(item: string, at = now()): ModelRates {
    const canonical = bundledPrice(item, at)?.item ?? item;
    const items = canonical === item ? [item] : [item, canonical];
    const [input, output, cached] = TOKEN_UNITS.map((unit) => tiersOf(items, unit, at));
    const orFree = (tiers: TierRate[] | undefined) =>
      tiers && tiers.length > 0 ? tiers : [{ ...UNPRICED, aboveInputTokens: 0 }];
    return {
      input_token: orFree(input),
      output_token: orFree(output),
      // Cached input nobody priced costs what input costs.
      cached_input_token: orFree(cached && cached.length > 0 ? cached : input),
    };
  }

  return {
    ofModel: (query, at) => ofModelItem(priceItemOf(query), at),
    ofModelItem,
    of(kind, item, at = now()) {
      const [unit] = UNITS_OF[kind];
      const [entry] = [item, ANY].flatMap((name) => inForce(kind, name, unit, at, false));
      return entry
        ? { baseMicros: entry.baseMicros ?? 0, markupPercent: entry.markupPercent, version: entry.id }
        : UNPRICED;
    },
    added: (entry) => bus.publish(TOPIC, entry),
  };
}
