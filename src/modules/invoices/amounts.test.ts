import { describe, expect, test } from "vitest";
import { amountsOf, minorUnitMicros, partOf, roundingOf, sumOf, toMinor } from "./amounts.ts";
import { linesOf } from "./draft.ts";

/** The same numbers on every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
const random = numbers(20_261_122);
const between = (low: number, high: number): number =>
  Math.floor(low + random.next().value! * (high - low + 1));
const pick = <T>(list: readonly T[]): T => list[between(0, list.length - 1)]!;

const rules = () => ({
  currency: pick(["USD", "EUR", "JPY", "KWD"]),
  taxMilli: pick([0, 7_000, 8_875, 19_000, 25_500, 100_000, between(0, 100_000)]),
  isTaxIncluded: between(0, 1) === 1,
});

test("the smallest unit is the currency's own", () => {
  expect(["USD", "JPY", "KWD"].map(minorUnitMicros)).toEqual([10_000, 1_000_000, 1_000]);
});

test("halves are rounded away from zero", () => {
  expect([5_000, 4_999, -5_000, -4_999, 15_000].map((micros) => toMinor(micros, "USD"))).toEqual([
    10_000, 0, -10_000, 0, 20_000,
  ]);
});

test("tax is computed from the rounded line, added or taken out", () => {
  const rule = { currency: "USD", taxMilli: 19_000 };
  expect(amountsOf(149_000_000, { ...rule, isTaxIncluded: false })).toEqual({
    netMicros: 149_000_000,
    taxMicros: 28_310_000,
    totalMicros: 177_310_000,
  });
  expect(amountsOf(50_000_000, { ...rule, isTaxIncluded: true })).toEqual({
    netMicros: 42_020_000,
    taxMicros: 7_980_000,
    totalMicros: 50_000_000,
  });
});

test("what rounding lines takes or gives is a line of its own", () => {
  const items = Array.from({ length: 3 }, () => ({
    kind: "other" as const,
    description: "a third",
    amountMicros: 3_334_000,
    isCharged: true,
  }));
  const lines = linesOf(items, { currency: "USD", taxMilli: 0, isTaxIncluded: false });
  expect(lines.map(({ kind, totalMicros }) => [kind, totalMicros])).toEqual([
    ...Array.from({ length: 3 }, () => ["other", 3_330_000]),
    ["rounding", 10_000],
  ]);
});

describe("of two thousand random invoices", () => {
  const invoices = Array.from({ length: 2000 }, () => {
    const rule = rules();
    const items = Array.from({ length: between(1, 12) }, () => ({
      kind: "other" as const,
      description: "something",
      amountMicros: between(-2e9, 9e10),
      isCharged: between(0, 9) > 0,
    }));
    return { rule, items, lines: linesOf(items, rule) };
  });

  test("every amount is whole minor units, and net and tax are the total", () => {
    for (const { rule, lines } of invoices) {
      const unit = minorUnitMicros(rule.currency);
      for (const { netMicros, taxMicros, totalMicros } of lines) {
        expect([netMicros % unit, taxMicros % unit, totalMicros % unit].map(Math.abs)).toEqual([0, 0, 0]);
        expect(netMicros + taxMicros).toBe(totalMicros);
      }
    }
  });

  test("the lines before tax come to the exact sum, rounded once", () => {
    for (const { rule, items, lines } of invoices) {
      const exact = items
        .filter(({ isCharged }) => isCharged)
        .reduce((sum, { amountMicros }) => sum + amountMicros, 0);
      const { netMicros, totalMicros } = sumOf(lines);
      expect(rule.isTaxIncluded ? totalMicros : netMicros).toBe(toMinor(exact, rule.currency));
    }
  });

  test("what is for information adds nothing", () => {
    for (const { lines } of invoices)
      expect(sumOf(lines.filter(({ isCharged }) => !isCharged)).totalMicros).toBe(0);
  });

  test("rounding never takes or gives more than half a unit per line", () => {
    for (const { rule, items } of invoices) {
      const amounts = items.map(({ amountMicros }) => amountMicros);
      const most = (minorUnitMicros(rule.currency) / 2) * (items.length + 1);
      expect(Math.abs(roundingOf(amounts, rule.currency))).toBeLessThanOrEqual(most);
    }
  });

  test("a line given back in parts gives back exactly its net and its tax", () => {
    for (const { rule, lines } of invoices) {
      const unit = minorUnitMicros(rule.currency);
      const line = lines.find(({ totalMicros }) => totalMicros > 10 * unit);
      if (!line) continue;
      let left = { netMicros: line.netMicros, taxMicros: line.taxMicros, totalMicros: line.totalMicros };
      for (let parts = 0; left.totalMicros > 0; parts++) {
        const units = left.totalMicros / unit;
        const part = partOf((parts > 5 ? units : between(1, units)) * unit, line, left, rule.currency);
        expect(Math.min(part.netMicros, part.taxMicros)).toBeGreaterThanOrEqual(0);
        left = {
          netMicros: left.netMicros - part.netMicros,
          taxMicros: left.taxMicros - part.taxMicros,
          totalMicros: left.totalMicros - part.totalMicros,
        };
        expect(Math.min(left.netMicros, left.taxMicros)).toBeGreaterThanOrEqual(0);
      }
      expect(left).toEqual({ netMicros: 0, taxMicros: 0, totalMicros: 0 });
    }
  });
});
