import { expect, test } from "vitest";
import { ITEMS_OF as METERED, UNITS_OF as PRICED } from "../contract.ts";
import { chargedMicros, ITEMS_OF, itemText, PER, PRICE_KIND, UNIT, UNITS_OF } from "./priceFacts.ts";

test("a markup is added and a fraction of a micro-unit rounds up", () => {
  expect(chargedMicros({ baseMicros: 2_500_000, markupPercent: 20 })).toBe(3_000_000);
  expect(chargedMicros({ baseMicros: 1, markupPercent: 1 })).toBe(2);
  expect(chargedMicros({ baseMicros: null, markupPercent: 20 })).toBeNull();
});

test("every unit of every kind has words", () => {
  for (const [kind, units] of Object.entries(UNITS_OF)) {
    expect(PRICE_KIND).toHaveProperty(kind);
    for (const unit of units) expect(PER[unit] && UNIT[unit]).toBeTruthy();
  }
  expect(itemText("*")).toBe("everything else");
});

test("what can be chosen is what the API takes", () => {
  expect(UNITS_OF).toEqual(PRICED);
  expect(ITEMS_OF).toEqual(METERED);
});
