import { calcPrice, findProvider } from "@pydantic/genai-prices";
import type { ModelUsage, ProviderKind } from "./shapes.ts";

export const PRICE_TABLE_VERSION = "genai-prices@0.1.8";

/** Integer micro-USD per million tokens: 1 USD per million tokens is 1 micro-USD per token. */
export interface ModelPrice {
  /** Which table the price was read from, kept with each usage event: `genai-prices@…`, `demo` or `unpriced`. */
  priceVersion: string;
  inputMicrosPerMillion: number;
  outputMicrosPerMillion: number;
  cachedInputMicrosPerMillion: number;
}

interface PriceQuery {
  kind: ProviderKind;
  model: string;
  /** Lets an `openai-compatible` endpoint of a known provider be priced; an unknown one is free. */
  baseUrl?: string;
  /** Picks the tier of models whose price grows with the prompt; without it the lowest tier. */
  inputTokens?: number;
}

const PROVIDER_IDS = { openai: "openai", anthropic: "anthropic", google: "google" } as const;

const DEMO: ModelPrice = {
  priceVersion: "demo",
  inputMicrosPerMillion: 1_000_000,
  outputMicrosPerMillion: 3_000_000,
  cachedInputMicrosPerMillion: 1_000_000,
};
const UNPRICED: ModelPrice = {
  priceVersion: "unpriced",
  inputMicrosPerMillion: 0,
  outputMicrosPerMillion: 0,
  cachedInputMicrosPerMillion: 0,
};

/** Today's price of a model from the bundled table; zeros and `unpriced` when the model is not in it. */
export function priceOf({ kind, model, baseUrl, inputTokens = 0 }: PriceQuery): ModelPrice {
  if (kind === "demo") return DEMO;
  const providerId =
    kind === "openai-compatible"
      ? baseUrl && findProvider({ providerApiUrl: baseUrl })?.id
      : PROVIDER_IDS[kind];
  const found = providerId ? calcPrice({ input_tokens: 1 }, model, { providerId }) : null;
  if (!found) return UNPRICED;
  const { input_mtok: input, output_mtok: output, cache_read_mtok: cached } = found.model_price;
  return {
    priceVersion: PRICE_TABLE_VERSION,
    inputMicrosPerMillion: microsAt(input, inputTokens),
    outputMicrosPerMillion: microsAt(output, inputTokens),
    cachedInputMicrosPerMillion: microsAt(cached ?? input, inputTokens),
  };
}

/**
 * Cost of one usage event in micro-USD:
 * ⌈((inputTokens − cachedInputTokens) × input + cachedInputTokens × cachedInput + outputTokens × output) ÷ 1,000,000⌉,
 * with the three prices per million tokens. Rounded up once per event, so a priced call is never free.
 */
export function costMicros(
  price: ModelPrice,
  usage: Pick<ModelUsage, "inputTokens" | "outputTokens" | "cachedInputTokens">,
): number {
  const cachedTokens = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const millionths =
    (usage.inputTokens - cachedTokens) * price.inputMicrosPerMillion +
    cachedTokens * price.cachedInputMicrosPerMillion +
    usage.outputTokens * price.outputMicrosPerMillion;
  return Math.ceil(millionths / 1_000_000);
}

/** What a call may cost at most in micro-USD, to hold before it: nothing cached, the whole output used. */
export function maxCostMicros(
  price: ModelPrice,
  inputTokensEstimate: number,
  maxOutputTokens: number,
): number {
  return costMicros(price, {
    inputTokens: inputTokensEstimate,
    outputTokens: maxOutputTokens,
    cachedInputTokens: 0,
  });
}

type TablePrice = NonNullable<ReturnType<typeof calcPrice>>["model_price"][string];

function microsAt(price: TablePrice, inputTokens: number): number {
  if (price === undefined) return 0;
  if (typeof price === "number") return Math.round(price * 1_000_000);
  const reached = price.tiers.filter((tier) => inputTokens > tier.start).sort((a, b) => b.start - a.start)[0];
  return Math.round((reached?.price ?? price.base) * 1_000_000);
}
