import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { estimateTokens, type Message } from "./port.ts";
import { bundledChanges, bundledPrice, bundledPrices, PRICE_TABLE_VERSION, priceItemOf } from "./prices.ts";

// The table as it was on a day, whatever it says will change.
const AT = new Date("2026-11-23T12:00:00Z");
const flat = (baseMicros: number) => [{ aboveInputTokens: 0, baseMicros }];

test("known models have the list price in micro-units per million tokens", () => {
  expect(bundledPrice("openai/gpt-4o", AT)).toEqual({
    item: "openai/gpt-4o",
    version: PRICE_TABLE_VERSION,
    tiers: {
      input_token: flat(2_500_000),
      output_token: flat(10_000_000),
      cached_input_token: flat(1_250_000),
    },
  });
});

test("a dated name of a model is the model the table has", () => {
  expect(bundledPrice("anthropic/claude-sonnet-4-20250514", AT)).toMatchObject({
    item: "anthropic/claude-sonnet-4-0",
    tiers: { input_token: flat(3_000_000), output_token: flat(15_000_000) },
  });
});

test("a price that grows with the prompt has its tiers, highest first", () => {
  expect(bundledPrice("google/gemini-2.5-pro", AT)?.tiers.input_token).toEqual([
    { aboveInputTokens: 200_000, baseMicros: 2_500_000 },
    { aboveInputTokens: 0, baseMicros: 1_250_000 },
  ]);
});

test("a price that changes on a day is another version from its midnight in UTC on", () => {
  const priceAt = (at: string) => bundledPrice("google/gemini-3.6-flash", new Date(at))!;
  expect(priceAt("2026-12-31T23:59:59.999Z")).toMatchObject({
    version: PRICE_TABLE_VERSION,
    tiers: { input_token: flat(750_000), output_token: flat(3_750_000) },
  });
  expect(priceAt("2027-01-01T00:00:00Z")).toMatchObject({
    version: `${PRICE_TABLE_VERSION}+2027-01-01`,
    tiers: { input_token: flat(1_500_000), output_token: flat(7_500_000) },
  });
  expect(bundledChanges(AT)).toContain(Date.UTC(2027, 0));
  expect(bundledChanges(new Date("2027-01-01T00:00:00Z"))).not.toContain(Date.UTC(2027, 0));
});

test("a price by the time of day is another version for each part of it", () => {
  const versionAt = (at: string) => bundledPrice("deepseek/deepseek-reasoner", new Date(at))!.version;
  expect(versionAt("2026-11-23T02:00:00Z")).not.toBe(versionAt("2026-11-23T20:00:00Z"));
});

test("what fills the book changes on days alone, never by the time of day", () => {
  const pricesAt = (hour: number) => bundledPrices(new Date(Date.UTC(2026, 10, 23, hour)));
  for (let hour = 1; hour < 24; hour++) expect(pricesAt(hour)).toEqual(pricesAt(0));
});

test("the demo model has an invented price that says so", () => {
  expect(bundledPrice(priceItemOf({ kind: "demo", model: "demo-slow" }), AT)).toMatchObject({
    version: "demo",
    tiers: { input_token: flat(1_000_000), output_token: flat(3_000_000) },
  });
});

test.each([
  { kind: "openai", model: "never-heard-of" },
  { kind: "openai-compatible", model: "gpt-4o" },
  { kind: "openai-compatible", model: "gpt-4o", baseUrl: "http://localhost:11434/v1" },
] as const)("%j is not in the table", (query) => {
  expect(bundledPrice(priceItemOf(query), AT)).toBeNull();
});

test("a compatible endpoint of a known provider is priced", () => {
  const query = { kind: "openai-compatible", baseUrl: "https://api.groq.com/openai/v1" } as const;
  const item = priceItemOf({ ...query, model: "llama-3.1-8b-instant" });
  expect(item).toBe("groq/llama-3.1-8b-instant");
  expect(bundledPrice(item, AT)!.tiers.input_token[0]!.baseMicros).toBeGreaterThan(0);
});

test("the table fills the book with the models of the providers there are by name", () => {
  const prices = bundledPrices(AT);
  const providers = new Set(prices.map(({ item }) => item.slice(0, item.indexOf("/"))));
  expect([...providers].sort()).toEqual(["anthropic", "google", "openai"]);
  expect(prices.length).toBeGreaterThan(100);
});

test("the price version is the version that is installed", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  expect(PRICE_TABLE_VERSION).toBe(`genai-prices@${manifest.dependencies["@pydantic/genai-prices"]}`);
});

test("an estimate counts instructions, messages, calls and tools", () => {
  const messages: Message[] = [{ role: "user", content: "x".repeat(400) }];
  const small = estimateTokens(messages, "", []);
  expect(small).toBeGreaterThanOrEqual(100);
  expect(small).toBeLessThan(120);
  expect(estimateTokens(messages, "y".repeat(40), [])).toBeGreaterThanOrEqual(small + 10);
  const tools = [{ name: "add", description: "Adds", parameters: { type: "object" } }];
  expect(estimateTokens(messages, "", tools)).toBeGreaterThan(small);
  const call = { id: "1", name: "add", arguments: { a: 1 } };
  const longer: Message[] = [...messages, { role: "assistant", content: "", toolCalls: [call] }];
  expect(estimateTokens(longer, "", [])).toBeGreaterThan(small);
});

test("scripts with long characters are not undercounted", () => {
  expect(estimateTokens([{ role: "user", content: "漢".repeat(400) }], "", [])).toBeGreaterThanOrEqual(300);
});
