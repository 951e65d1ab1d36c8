import { calcPrice, findProvider, type ModelInfo } from "@pydantic/genai-prices";
import type { ModelQuery, TokenUnit } from "../prices.ts";

export const PRICE_TABLE_VERSION = "genai-prices@0.1.8";

/** A base price of the bundled table in micro-units per million tokens, for prompts longer than its tier. */
export interface BundledTier {
  aboveInputTokens: number;
  baseMicros: number;
}
export interface BundledPrice {
  /** The name the table has for the model: `provider/model`. */
  item: string;
  /** Of the table, and of a price that began on a day or counts for a part of each day from when: `genai-prices@…+2027-01-01`. */
  version: string;
  /** Highest tier first; a unit the table has no price for is free, but cached input costs what input does. */
  tiers: Record<TokenUnit, BundledTier[]>;
}

const PROVIDER_IDS: Record<string, string> = { openai: "openai", anthropic: "anthropic", google: "google" };
/** Whose models are in the price book from the start. */
const SEEDED_PROVIDERS = Object.values(PROVIDER_IDS);

const flat = (baseMicros: number): BundledTier[] => [{ aboveInputTokens: 0, baseMicros }];
const DEMO: BundledPrice = {
  item: "demo/demo",
  version: "demo",
  tiers: {
    input_token: flat(1_000_000),
    output_token: flat(3_000_000),
    cached_input_token: flat(1_000_000),
  },
};

const providerIdOf = ({ kind, baseUrl }: Omit<ModelQuery, "model">): string | undefined =>
  kind === "openai-compatible"
    ? baseUrl === undefined
      ? undefined
      : findProvider({ providerApiUrl: baseUrl })?.id
    : PROVIDER_IDS[kind];

/** The name a model has in the price book, whatever the table calls it. */
export const priceItemOf = (query: ModelQuery): string =>
  `${query.kind === "demo" ? "demo" : (providerIdOf(query) ?? query.kind)}/${query.model}`;

/** The price of `provider/model` at a moment in the bundled table, or null. */
export function bundledPrice(item: string, at: Date): BundledPrice | null {
  const [providerId, model] = splitItem(item);
  if (providerId === "demo") return DEMO;
  // The table would take a provider it does not know for one of a similar name.
  if (findProvider({ providerId })?.id !== providerId) return null;
  const found = calcPrice({ input_tokens: 1 }, model, { providerId, timestamp: at });
  if (!found) return null;
  const since = conditionsOf(found.model).find(({ prices }) => prices === found.model_price)?.constraint;
  const { input_mtok: input, output_mtok: output, cache_read_mtok: cached } = found.model_price;
  return {
    item: `${providerId}/${found.model.id}`,
    version: since ? `${PRICE_TABLE_VERSION}+${startOf(since)}` : PRICE_TABLE_VERSION,
    tiers: {
      input_token: tiersOf(input),
      output_token: tiersOf(output),
      cached_input_token: tiersOf(cached ?? input),
    },
  };
}

const modelsOf = (providerId: string): ModelInfo[] => findProvider({ providerId })?.models ?? [];

/** Every model of the providers this product connects to by name, as the table has them at a moment. */
export function bundledPrices(at: Date): BundledPrice[] {
  const prices = new Map<string, BundledPrice>();
  for (const providerId of SEEDED_PROVIDERS)
    for (const { id } of modelsOf(providerId)) {
      const price = bundledPrice(`${providerId}/${id}`, at);
      if (price) prices.set(price.item, price);
    }
  return [...prices.values()];
}

/** The moments after this one at which a price of those begins, in Unix milliseconds. */
export const bundledChanges = (after: Date): number[] =>
  SEEDED_PROVIDERS.flatMap(modelsOf)
    .flatMap(conditionsOf)
    .flatMap(({ constraint }) => (constraint ? [Date.parse(startOf(constraint))] : []))
    .filter((begins) => begins > after.getTime());

const conditionsOf = ({ prices }: ModelInfo) => (Array.isArray(prices) ? prices : []);
type Constraint = NonNullable<ReturnType<typeof conditionsOf>[number]["constraint"]>;
const startOf = (constraint: Constraint): string =>
  "start_date" in constraint ? constraint.start_date : constraint.start_time;

function splitItem(item: string): [providerId: string, model: string] {
  const slash = item.indexOf("/");
  return slash < 0 ? [item, ""] : [item.slice(0, slash), item.slice(slash + 1)];
}

type TablePrice = NonNullable<ReturnType<typeof calcPrice>>["model_price"][string];
const microsOf = (dollars: number) => Math.round(dollars * 1_000_000);

function tiersOf(price: TablePrice): BundledTier[] {
  if (price === undefined) return flat(0);
  if (typeof price === "number") return flat(microsOf(price));
  const above = price.tiers.map((tier) => ({
    aboveInputTokens: tier.start,
    baseMicros: microsOf(tier.price),
  }));
  return [...above.sort((a, b) => b.aboveInputTokens - a.aboveInputTokens), ...flat(microsOf(price.base))];
}
