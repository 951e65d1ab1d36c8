import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelRates, TierRate } from "../../platform/prices.ts";
import { costOf, maxModelCost, modelCost, PER_TOKENS, versionOf } from "./cost.ts";

const tier = (baseMicros: number, more: Partial<TierRate> = {}): TierRate => ({
  aboveInputTokens: 0,
  baseMicros,
  markupPercent: 0,
  version: "test",
  ...more,
});
const GPT: ModelRates = {
  input_token: [tier(2_500_000)],
  output_token: [tier(10_000_000)],
  cached_input_token: [tier(1_250_000)],
};
const used = (inputTokens: number, outputTokens: number, cachedInputTokens = 0) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
});

const line = fc.record({
  quantity: fc.nat(5_000_000),
  rate: fc.record({ baseMicros: fc.nat(100_000_000), markupPercent: fc.nat(10_000) }),
});
const terms = fc.record({
  per: fc.constantFrom(1, 1_000, PER_TOKENS, 2 ** 30 * 31),
  discountPercent: fc.nat(100),
});

describe("a cost", () => {
  test("is the exact amount, rounded up to a micro once", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), terms, (lines, { per, discountPercent }) => {
        const exact = lines.reduce(
          (sum, { quantity, rate }) =>
            sum + BigInt(quantity) * BigInt(rate.baseMicros) * BigInt(100 + rate.markupPercent),
          0n,
        );
        const parts = BigInt(per) * 10_000n;
        const wanted = exact * BigInt(100 - discountPercent);
        fc.pre(wanted / parts < BigInt(Number.MAX_SAFE_INTEGER));
        const cost = BigInt(costOf(lines, { per, discountPercent }));
        expect(cost * parts >= wanted).toBe(true);
        expect(cost === 0n || (cost - 1n) * parts < wanted).toBe(true);
      }),
    );
  });

  test("never falls when more is used, and never rises with the discount", () => {
    fc.assert(
      fc.property(line, terms, fc.nat(1000), fc.nat(100), (used, { per, discountPercent }, more, other) => {
        fc.pre(used.quantity < 1_000_000);
        const cost = costOf([used], { per, discountPercent });
        const larger = { ...used, quantity: used.quantity + more };
        expect(costOf([larger], { per, discountPercent })).toBeGreaterThanOrEqual(cost);
        const less = Math.min(100, discountPercent + other);
        expect(costOf([used], { per, discountPercent: less })).toBeLessThanOrEqual(cost);
      }),
    );
  });

  test("is what a person works out", () => {
    const rate = { baseMicros: 1_000, markupPercent: 20 };
    expect(costOf([{ quantity: 3, rate }], { per: 1, discountPercent: 0 })).toBe(3_600);
    expect(costOf([{ quantity: 3, rate }], { per: 1, discountPercent: 10 })).toBe(3_240);
    expect(
      costOf([{ quantity: 1, rate: { baseMicros: 1, markupPercent: 0 } }], {
        per: 1_000,
        discountPercent: 99,
      }),
    ).toBe(1);
    expect(costOf([{ quantity: 3, rate }], { per: 1, discountPercent: 100 })).toBe(0);
    expect(costOf([], { per: 1, discountPercent: 0 })).toBe(0);
  });

  test("that no number can carry is refused and not rounded", () => {
    const rate = { baseMicros: 1e12, markupPercent: 10_000 };
    expect(() => costOf([{ quantity: 1e12, rate }], { per: 1, discountPercent: 0 })).toThrow(RangeError);
  });
});

describe("a model call", () => {
  test("pays cached input at its own price", () => {
    expect(modelCost(GPT, used(1_000_000, 0), 0)).toBe(2_500_000);
    expect(modelCost(GPT, used(1_000, 100, 400), 0)).toBe(600 * 2.5 + 400 * 1.25 + 100 * 10);
    expect(modelCost(GPT, used(1, 0), 0)).toBe(3);
    expect(modelCost(GPT, used(10, 0, 50), 0)).toBe(13);
    expect(modelCost(GPT, used(0, 0), 0)).toBe(0);
  });

  test("pays the tier its whole prompt reaches", () => {
    const tiers = [tier(4_000_000, { aboveInputTokens: 1_000 }), tier(2_000_000)];
    const rates = { ...GPT, input_token: tiers, output_token: tiers };
    expect(modelCost(rates, used(1_000, 10), 0)).toBe(2_020);
    expect(modelCost(rates, used(1_001, 10), 0)).toBe(4_044);
  });

  test("never costs more than what was set aside for it", () => {
    const anyTier = fc.record({ baseMicros: fc.nat(50_000_000), markupPercent: fc.nat(200) });
    fc.assert(
      fc.property(
        fc.record({ input: anyTier, output: anyTier, cached: anyTier }),
        fc.record({
          input: fc.nat(100_000),
          output: fc.nat(10_000),
          spare: fc.nat(10_000),
          cached: fc.nat(100_000),
        }),
        fc.nat(100),
        (of, count, discountPercent) => {
          const rates: ModelRates = {
            input_token: [tier(of.input.baseMicros, of.input)],
            output_token: [tier(of.output.baseMicros, of.output)],
            cached_input_token: [tier(of.cached.baseMicros, of.cached)],
          };
          const held = maxModelCost(
            rates,
            { inputTokens: count.input, maxOutputTokens: count.output + count.spare },
            discountPercent,
          );
          const cost = modelCost(rates, used(count.input, count.output, count.cached), discountPercent);
          expect(held).toBeGreaterThanOrEqual(cost);
        },
      ),
    );
  });
});

test("an event names the newest entry it was worked out from, else the table", () => {
  const of = (...versions: string[]) => versionOf(versions.map((version) => ({ version })));
  expect(of("genai-prices@1", "prc_02", "prc_01")).toBe("prc_02");
  expect(of("unpriced", "genai-prices@1")).toBe("genai-prices@1");
  expect(of("unpriced")).toBe("unpriced");
});
