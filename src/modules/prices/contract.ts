import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";

export const PriceKind = z
  .enum(["model", "compute", "voice", "api", "storage", "tool", "message"])
  .describe("compute: time in the sandbox. api: calls made with an API key.");
export type PriceKind = z.output<typeof PriceKind>;
export const PriceUnit = z
  .enum([
    "input_token",
    "output_token",
    "cached_input_token",
    "second",
    "minute",
    "call",
    "gibibyte_month",
    "message",
  ])
  .describe("Tokens are priced by the million, everything else by the one.");
export type PriceUnit = z.output<typeof PriceUnit>;

/** The units each kind is priced in. */
export const UNITS_OF = {
  model: ["input_token", "output_token", "cached_input_token"],
  compute: ["second"],
  voice: ["minute"],
  api: ["call"],
  storage: ["gibibyte_month"],
  tool: ["call"],
  message: ["message"],
} as const satisfies Record<PriceKind, readonly PriceUnit[]>;
/** The items the product meters today, besides models (provider/model); "*" is every other one of the kind. */
export const ITEMS_OF = {
  model: [],
  compute: ["sandbox"],
  voice: [],
  api: ["request"],
  storage: ["stored"],
  tool: ["http", "code", "builtin"],
  message: [],
} as const satisfies Record<PriceKind, readonly string[]>;

const Item = z
  .string()
  .trim()
  .regex(/^(\*|[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199})$/, "must be a name like openai/gpt-4o, sandbox or *");
const Micros = z.number().int().min(0).max(1e12);
const Percent = z.number().int().min(0).max(10_000);
const AboveInputTokens = z
  .number()
  .int()
  .min(0)
  .max(1e9)
  .describe("Of a model whose price grows with its prompt: for prompts of more input tokens than this.");

export const Price = z.object({
  id: id("price"),
  kind: PriceKind,
  item: z.string().describe("provider/model, sandbox, request, …; * is what has no entry of its own."),
  unit: PriceUnit,
  aboveInputTokens: AboveInputTokens,
  baseMicros: z
    .number()
    .int()
    .nullable()
    .describe("Micro-units per million tokens, or per one of any other unit. null: as the bundled table."),
  markupPercent: z.number().int().describe("Added to the base: 20 makes 1.2 times the base."),
  effectiveFrom: z.iso.datetime(),
  state: z
    .enum(["current", "upcoming", "superseded"])
    .describe("current: what is charged now. A newer entry of the same unit supersedes one from its date."),
  source: z.string().nullable().describe("The bundled table it was read from; null: an administrator's."),
  createdBy: id("account").nullable().describe("Null: read from the bundled table."),
  createdByName: z.string().nullable().describe("Null: read from the bundled table."),
  note: z.string(),
  createdAt: z.iso.datetime(),
});

export const listPrices = verb({
  name: "prices.list",
  http: "GET /v1/system/prices",
  summary: "The price book, newest entry first: what is charged now, or the whole history",
  needs: null,
  scope: "system",
  input: pageInput("price").extend({
    kind: PriceKind.optional(),
    item: Item.optional().describe("Exactly this item."),
    search: z.string().max(200).optional().describe("Part of an item's name."),
    state: z
      .enum(["current", "all"])
      .default("current")
      .describe("current: in force or upcoming. all: with what was superseded."),
  }),
  output: pageOf(Price),
});

export const setPrice = verb({
  name: "prices.set",
  http: "POST /v1/system/prices 201",
  summary: "Add an entry to the price book; it supersedes the present one from its date",
  needs: null,
  scope: "system",
  input: z.object({
    kind: PriceKind,
    item: Item,
    unit: PriceUnit,
    aboveInputTokens: AboveInputTokens.default(0),
    baseMicros: Micros.nullable().describe(
      "Per million tokens, or per one of any other unit. null, of a model: the bundled table's, with this markup.",
    ),
    markupPercent: Percent.default(0).describe("Added to the base: 20 makes 1.2 times the base."),
    effectiveFrom: z.iso
      .datetime()
      .optional()
      .describe("Default: now. Not in the past: what was charged stays charged."),
    note: z.string().trim().max(500).default(""),
  }),
  output: Price,
  audit: (_, { id, kind, item, unit, baseMicros, markupPercent, effectiveFrom }) => ({
    id,
    kind,
    item,
    unit,
    baseMicros,
    markupPercent,
    effectiveFrom,
  }),
});

const Quantity = z.coerce.number().int().min(0).max(1e12);
export const previewPrice = verb({
  name: "prices.preview",
  http: "GET /v1/system/prices/preview",
  summary: "What an amount of usage costs at a moment, with the entries it is worked out from",
  needs: null,
  scope: "system",
  input: z.object({
    kind: PriceKind,
    item: Item,
    inputTokens: Quantity.default(0).describe("Of a model, cached ones included."),
    outputTokens: Quantity.default(0),
    cachedInputTokens: Quantity.default(0).describe("Of the input tokens, those read from the cache."),
    quantity: Quantity.default(1).describe("Of anything but a model, in its unit."),
    discountPercent: z.coerce.number().int().min(0).max(100).default(0).describe("As a plan gives it."),
    at: z.iso.datetime().optional().describe("Default: now."),
  }),
  output: z.object({
    costMicros: z.number().int(),
    priceVersion: z.string().describe("What usage charged so would name as its price."),
    lines: z.array(
      z.object({
        unit: PriceUnit,
        quantity: z.number().int(),
        baseMicros: z.number().int(),
        per: z.number().int().describe("How many of the unit the base is for: a million, or one."),
        markupPercent: z.number().int(),
        priceVersion: z.string(),
      }),
    ),
  }),
});
