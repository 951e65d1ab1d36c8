import type { Output } from "../../../web/api/index.ts";
import type { Tone } from "../../../web/kit/index.ts";

export type Price = Output<"prices.list">["data"][number];
export type PriceKind = Price["kind"];
export type PriceUnit = Price["unit"];

/** The units each kind is priced in. */
export const UNITS_OF: Record<PriceKind, readonly [PriceUnit, ...PriceUnit[]]> = {
  model: ["input_token", "output_token", "cached_input_token"],
  compute: ["second"],
  voice: ["minute"],
  api: ["call"],
  storage: ["gibibyte_month"],
  tool: ["call"],
  message: ["message"],
};
/** The items the product meters today, besides models. */
export const ITEMS_OF: Record<PriceKind, readonly string[]> = {
  model: [],
  compute: ["sandbox"],
  voice: [],
  api: ["request"],
  storage: ["stored"],
  tool: ["http", "code", "builtin"],
  message: [],
};

export const PRICE_KIND: Record<PriceKind, string> = {
  model: "Model",
  compute: "Compute",
  voice: "Voice",
  api: "API",
  storage: "Storage",
  tool: "Tool",
  message: "Message",
};

/** What the amount of a price is for. */
export const PER: Record<PriceUnit, string> = {
  input_token: "per million input tokens",
  output_token: "per million output tokens",
  cached_input_token: "per million cached input tokens",
  second: "per second",
  minute: "per minute",
  call: "per call",
  gibibyte_month: "per GiB and month",
  message: "per message",
};
export const PER_SHORT: Record<PriceUnit, string> = {
  input_token: "1M input tokens",
  output_token: "1M output tokens",
  cached_input_token: "1M cached input tokens",
  second: "1 second",
  minute: "1 minute",
  call: "1 call",
  gibibyte_month: "1 GiB and month",
  message: "1 message",
};
export const UNIT: Record<PriceUnit, string> = {
  input_token: "input tokens",
  output_token: "output tokens",
  cached_input_token: "cached input tokens",
  second: "seconds",
  minute: "minutes",
  call: "calls",
  gibibyte_month: "GiB-months",
  message: "messages",
};

export const PRICE_STATE: Record<Price["state"], { label: string; tone: Tone }> = {
  current: { label: "Charged now", tone: "green" },
  upcoming: { label: "Upcoming", tone: "blue" },
  superseded: { label: "Superseded", tone: "grey" },
};

/** The price with its markup, to the micro-unit; null: what the bundled table says, which is not in this entry. */
export const chargedMicros = ({ baseMicros, markupPercent }: Pick<Price, "baseMicros" | "markupPercent">) =>
  baseMicros === null ? null : Math.ceil((baseMicros * (100 + markupPercent)) / 100);

/** Entries of the bundled table that were there before anything was charged. */
export const isAlways = (effectiveFrom: string): boolean => effectiveFrom.startsWith("2000-01-01");

export const isPriceKind = (text: string | undefined): text is PriceKind =>
  text !== undefined && Object.hasOwn(PRICE_KIND, text);

/** `*` is whatever has no entry of its own. */
export const itemText = (item: string): string => (item === "*" ? "everything else" : item);
