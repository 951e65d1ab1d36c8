import type { ProviderKind } from "./models/shapes.ts";

/** What an amount of something costs, before a plan's discount. */
export interface Rate {
  /** Micro-units per million tokens, or per one of any other unit. */
  baseMicros: number;
  markupPercent: number;
  /** The entry or table it was read from, kept with what is charged: `prc_…`, `genai-prices@…`, `demo` or `unpriced`. */
  version: string;
}
export interface TierRate extends Rate {
  /** It is for prompts of more input tokens than this. */
  aboveInputTokens: number;
}
export const TOKEN_UNITS = ["input_token", "output_token", "cached_input_token"] as const;
export type TokenUnit = (typeof TOKEN_UNITS)[number];
/** Of each unit the tiers, highest first; the last is for every prompt. */
export type ModelRates = Record<TokenUnit, TierRate[]>;

export interface ModelQuery {
  kind: ProviderKind;
  model: string;
  /** Lets an `openai-compatible` endpoint of a known provider be priced by the bundled table. */
  baseUrl?: string;
}
export type PricedKind = "compute" | "voice" | "api" | "storage" | "tool" | "message";

/** An entry of the price book as it is stored. */
export interface PriceEntry {
  id: string;
  kind: string;
  item: string;
  unit: string;
  aboveInputTokens: number;
  /** Null: the base of the bundled table. */
  baseMicros: number | null;
  markupPercent: number;
  effectiveFrom: string;
  /** The bundled table it was read from; null: an administrator's. */
  source: string | null;
}

/** The installation's prices in this process's memory. */
export interface PriceBook {
  /** What a model's tokens cost at a moment; now, unless said. */
  ofModel(query: ModelQuery, at?: Date): ModelRates;
  /** The same by the name the book has for it: `provider/model`. */
  ofModelItem(item: string, at?: Date): ModelRates;
  /** What a unit of anything else costs: the item's own entry, else that of `*`, else nothing. */
  of(kind: PricedKind, item: string, at?: Date): Rate;
  /** Takes an entry up at once, here and in every process. */
  added(entry: PriceEntry): void;
}
