import { expect, test } from "vitest";
import { COUNTRY_OPTIONS, countryName, isEditable, likelyCountry } from "./verificationFacts.ts";

test("countries have names, sorted, and the likely one is of the browser's language", () => {
  expect(countryName("IN")).toBe("India");
  expect(COUNTRY_OPTIONS[0]!.label < COUNTRY_OPTIONS[1]!.label).toBe(true);
  expect(likelyCountry("de")).toBe("DE");
  expect(likelyCountry("en-IN")).toBe("IN");
  expect(likelyCountry("eo")).toBe("US");
});

test.each([
  ["not_started", true, true],
  ["submitted", true, false],
  ["rejected", true, true],
  ["rejected", false, false],
  ["expired", true, false],
] as const)("%s, resubmission %s: editable %s", (state, mayResubmit, expected) => {
  expect(isEditable({ state, mayResubmit })).toBe(expected);
});
