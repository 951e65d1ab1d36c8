import { expect, test } from "vitest";
import { timeLeft } from "./timeLeft.ts";

const MINUTE_MS = 60_000;
test.each([
  [3 * 1440 * MINUTE_MS, "3 d"],
  [52 * 60 * MINUTE_MS, "2 d 4 h"],
  [61 * MINUTE_MS, "1 h 1 min"],
  [59.9 * MINUTE_MS, "59 min"],
  [1.5 * MINUTE_MS, "1 min 30 s"],
  [42_000, "42 s"],
  [0, ""],
  [-5, ""],
])("%d milliseconds before the end it says %j", (leftMs, text) => {
  expect(timeLeft(leftMs, 0)).toBe(text);
});
