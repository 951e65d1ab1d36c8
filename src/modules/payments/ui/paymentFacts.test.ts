import { expect, test } from "vitest";
import {
  amountError,
  expiryOf,
  methodText,
  outcomeOf,
  type Payment,
  quickAmounts,
  reloadError,
} from "./paymentFacts.ts";

const payment = (changes: Partial<Payment>) =>
  ({ state: "pending", isCredited: false, purpose: "top_up", ...changes }) as Payment;

test.each([
  [{}, "confirming"],
  [{ state: "succeeded" }, "confirming"],
  [{ state: "succeeded", isCredited: true }, "done"],
  [{ state: "succeeded", purpose: "subscription" }, "done"],
  [{ state: "failed" }, "failed"],
  [{ state: "canceled" }, "canceled"],
] as [Partial<Payment>, string][])("a payment %j is %s to who waits for it", (changes, outcome) => {
  expect(outcomeOf(payment(changes))).toBe(outcome);
});

test("a page that was left is over at once, unless it was paid after all", () => {
  expect(outcomeOf(payment({}), true)).toBe("canceled");
  expect(outcomeOf(payment({ state: "succeeded", isCredited: true }), true)).toBe("done");
});

test("a card is good until the last day of its month", () => {
  const card = { expiresMonth: 12, expiresYear: 2026 };
  expect(expiryOf(card, Date.UTC(2026, 11, 31, 23))).toEqual({ text: "12/26", isOver: false });
  expect(expiryOf(card, Date.UTC(2027, 0, 1))).toEqual({ text: "12/26", isOver: true });
  expect(expiryOf({ expiresMonth: null, expiresYear: null }, 0)).toBeNull();
});

test("a method is named by its brand and end", () => {
  expect(methodText({ kind: "card", brand: "visa", last4: "4242" })).toBe("Visa ending in 4242");
  expect(methodText({ kind: "sepa_debit", brand: null, last4: "3000" })).toBe("SEPA debit ending in 3000");
  expect(methodText({ kind: "link_pay", brand: null, last4: null })).toBe("Link pay");
});

const range = { minimumMicros: 20_000_000, maximumMicros: 120_000_000 };
test("only amounts that may be paid are offered, and others are told why not", () => {
  expect(quickAmounts(range)).toEqual([25_000_000, 50_000_000, 100_000_000]);
  const error = (micros: number | null) => amountError(micros, range, (each) => `${each / 1e6}`);
  expect(error(null)).toContain("Write an amount");
  expect(error(10_000_000)).toBe("At least 20.");
  expect(error(130_000_000)).toBe("At most 120.");
  expect(error(20_001_000)).toContain("Two digits");
  expect(error(20_010_000)).toBeUndefined();
});

test("a reload that could not end what started it, or never fits its cap, is refused", () => {
  const reload = { thresholdMicros: 5_000_000, amountMicros: 25_000_000, monthlyCapMicros: 100_000_000 };
  expect(reloadError(reload)).toBeUndefined();
  expect(reloadError({ ...reload, amountMicros: 5_000_000 })).toContain("more than the threshold");
  expect(reloadError({ ...reload, monthlyCapMicros: 20_000_000 })).toContain("no room");
  expect(reloadError({ ...reload, monthlyCapMicros: null })).toContain("all three");
});
