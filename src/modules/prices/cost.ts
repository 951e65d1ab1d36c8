import type { ModelRates, Rate, TierRate, TokenUnit } from "../../platform/prices.ts";

export const PER_TOKENS = 1_000_000;
/** Sandbox time is measured in milliseconds and priced by the second. */
export const MILLISECONDS_PER_SECOND = 1_000;

export interface Priced {
  /** A whole number of the unit. */
  quantity: number;
  rate: Pick<Rate, "baseMicros" | "markupPercent">;
}

/**
 * Cost of one usage event in micro-units:
 *
 * cost = ⌈ Σ quantity × base × (100 + markup) × (100 − discount) ÷ (per × 10,000) ⌉
 *
 * over its lines, where `per` is how many of the unit a base price is for. Exact whole-number arithmetic throughout, rounded
 * up to a micro once, at the end. Throws RangeError for a sum that a JSON number cannot carry.
 */
export function costOf(
  lines: readonly Priced[],
  { per, discountPercent }: { per: number; discountPercent: number },
): number {
  let sum = 0n;
  for (const { quantity, rate } of lines)
    sum += BigInt(quantity) * BigInt(rate.baseMicros) * BigInt(100 + rate.markupPercent);
  const numerator = sum * BigInt(100 - discountPercent);
  const denominator = BigInt(per) * 10_000n;
  const cost = Number((numerator + denominator - 1n) / denominator);
  if (!Number.isSafeInteger(cost)) throw new RangeError("a cost is beyond what can be counted");
  return cost;
}

export interface TokenCounts {
  inputTokens: number;
  outputTokens: number;
  /** Of the input tokens. */
  cachedInputTokens: number;
}
export interface TokenLine extends Priced {
  unit: TokenUnit;
  rate: TierRate;
}

/** What a model call used, unit by unit, each at the tier its prompt reaches. */
export function tokenLines(rates: ModelRates, counts: TokenCounts): TokenLine[] {
  const cached = Math.min(counts.cachedInputTokens, counts.inputTokens);
  const reached = (tiers: TierRate[]) =>
    tiers.find(({ aboveInputTokens }) => counts.inputTokens > aboveInputTokens) ?? tiers.at(-1)!;
  const line = (unit: TokenUnit, quantity: number) => ({ unit, quantity, rate: reached(rates[unit]) });
  return [
    line("input_token", counts.inputTokens - cached),
    line("cached_input_token", cached),
    line("output_token", counts.outputTokens),
  ];
}

export const modelCost = (rates: ModelRates, counts: TokenCounts, discountPercent: number): number =>
  costOf(tokenLines(rates, counts), { per: PER_TOKENS, discountPercent });

/** What a model call may cost at most, to hold before it: the whole output used, all input at the dearer of its two prices. */
export function maxModelCost(
  rates: ModelRates,
  counts: { inputTokens: number; maxOutputTokens: number },
  discountPercent: number,
): number {
  const { inputTokens, maxOutputTokens: outputTokens } = counts;
  return Math.max(
    ...[0, inputTokens].map((cachedInputTokens) =>
      modelCost(rates, { inputTokens, outputTokens, cachedInputTokens }, discountPercent),
    ),
  );
}

/** The price a usage event names: the newest entry of the book among those it was worked out from, else the table's version. */
export function versionOf(rates: readonly Pick<Rate, "version">[]): string {
  const versions = rates.map(({ version }) => version);
  const entries = versions.filter((version) => version.startsWith("prc_")).sort();
  return entries.at(-1) ?? versions.find((version) => version !== "unpriced") ?? "unpriced";
}
