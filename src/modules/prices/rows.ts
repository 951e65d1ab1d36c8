import type { Door } from "../../platform/db/door.ts";
import type { PriceEntry } from "../../platform/prices.ts";

const ENTRY = [
  "id",
  "kind",
  "item",
  "unit",
  "aboveInputTokens",
  "baseMicros",
  "markupPercent",
  "effectiveFrom",
  "source",
] as const;

/** Every entry there ever was; they are few, and each may count again at some moment somebody asks about. */
export const readPrices = (door: Door): Promise<PriceEntry[]> =>
  door.asSystem("prices belong to no workspace", (t) => t.db.selectFrom("prices").select(ENTRY).execute());
