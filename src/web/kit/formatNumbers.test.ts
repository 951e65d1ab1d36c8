import { expect, test } from "vitest";
import {
  amountText,
  formatBytes,
  formatDuration,
  formatMoney,
  formatMoneyExact,
  microsOf,
} from "./formatNumbers.ts";

test.each([
  [0, "$0.00"],
  [4, "$0.000004"],
  [12_345, "$0.0123"],
  [487_000, "$0.487"],
  [500_000, "$0.50"],
  [-3, "-$0.000003"],
  [12_400_000, "$12.40"],
  [1_234_567_890, "$1,234.57"],
])("money of %d micro-units reads %s, never 0.00 for what is real", (micros, text) => {
  expect(formatMoney(micros, "USD")).toBe(text);
});

test("exact money keeps every real digit", () => {
  expect(formatMoneyExact(1_234_567, "EUR")).toBe("1.234567 EUR");
});

test.each([
  ["12.5", 12_500_000],
  ["12", 12_000_000],
  [" 0.000004 ", 4],
  ["1,50", 1_500_000],
  ["1,500", null],
  ["0.0000001", null],
  ["-3", null],
  ["ten", null],
  ["", null],
])("%j typed as money is %s micro-units", (text, micros) => {
  expect(microsOf(text)).toBe(micros);
});

test.each([0, 4, 12_500_000, 20_000_000, 1_234_567])("%d micro-units survive being edited", (micros) => {
  expect(microsOf(amountText(micros))).toBe(micros);
});

test.each([
  [0.4, "0.4 ms"],
  [340, "340 ms"],
  [1240, "1.24 s"],
  [16_200, "16.2 s"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
  [86_400_000, "1 d"],
])("a duration of %d ms reads %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_536_000, "1.5 MB"],
  [2_000_000_000, "2 GB"],
])("%d bytes read %s", (sizeBytes, text) => {
  expect(formatBytes(sizeBytes)).toBe(text);
});
