import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { costMicros, estimateTokens, maxCostMicros, priceOf, type Message } from "./port.ts";
import { PRICE_TABLE_VERSION } from "./prices.ts";

const usage = (inputTokens: number, outputTokens: number, cachedInputTokens = 0) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
});

test("known models have the list price in micro-USD per million tokens", () => {
  expect(priceOf({ kind: "openai", model: "gpt-4o" })).toEqual({
    priceVersion: PRICE_TABLE_VERSION,
    inputMicrosPerMillion: 2_500_000,
    outputMicrosPerMillion: 10_000_000,
    cachedInputMicrosPerMillion: 1_250_000,
  });
  expect(priceOf({ kind: "anthropic", model: "claude-sonnet-4-20250514" })).toMatchObject({
    inputMicrosPerMillion: 3_000_000,
    outputMicrosPerMillion: 15_000_000,
  });
});

test("a long prompt reaches the higher tier", () => {
  const gemini = { kind: "google", model: "gemini-2.5-pro" } as const;
  expect(priceOf(gemini).inputMicrosPerMillion).toBe(1_250_000);
  expect(priceOf({ ...gemini, inputTokens: 200_001 }).inputMicrosPerMillion).toBe(2_500_000);
});

test("the demo model has an invented price that says so", () => {
  expect(priceOf({ kind: "demo", model: "demo-slow" })).toMatchObject({
    priceVersion: "demo",
    inputMicrosPerMillion: 1_000_000,
    outputMicrosPerMillion: 3_000_000,
  });
});

test.each([
  { kind: "openai", model: "never-heard-of" },
  { kind: "openai-compatible", model: "gpt-4o" },
  { kind: "openai-compatible", model: "gpt-4o", baseUrl: "http://localhost:11434/v1" },
] as const)("%j is unpriced and free", (query) => {
  const price = priceOf(query);
  expect(price.priceVersion).toBe("unpriced");
  expect(costMicros(price, usage(1_000_000, 1_000_000))).toBe(0);
});

test("a compatible endpoint of a known provider is priced", () => {
  const query = { kind: "openai-compatible", baseUrl: "https://api.groq.com/openai/v1" } as const;
  expect(priceOf({ ...query, model: "llama-3.1-8b-instant" }).inputMicrosPerMillion).toBeGreaterThan(0);
});

test("a cost counts cached input at its own price and is rounded up once", () => {
  const price = {
    priceVersion: "test",
    inputMicrosPerMillion: 2_500_000,
    outputMicrosPerMillion: 10_000_000,
    cachedInputMicrosPerMillion: 1_250_000,
  };
  expect(costMicros(price, usage(1_000_000, 0))).toBe(2_500_000);
  expect(costMicros(price, usage(1_000, 100, 400))).toBe(600 * 2.5 + 400 * 1.25 + 100 * 10);
  expect(costMicros(price, usage(1, 0))).toBe(3);
  expect(costMicros({ ...price, inputMicrosPerMillion: 1 }, usage(1, 0))).toBe(1);
  expect(costMicros(price, usage(0, 0))).toBe(0);
  expect(costMicros(price, usage(10, 0, 50))).toBe(13);
});

test("the most a call may cost is at least what it then costs", () => {
  const price = priceOf({ kind: "openai", model: "gpt-4o" });
  expect(maxCostMicros(price, 1_000, 500)).toBe(1_000 * 2.5 + 500 * 10);
  expect(maxCostMicros(price, 1_000, 500)).toBeGreaterThanOrEqual(costMicros(price, usage(1_000, 400, 100)));
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
