import { expect, test } from "vitest";
import { formatRelative } from "./formatTime.ts";

test.each([
  [-3_000, "just now"],
  [-25_000, "25s ago"],
  [-180_000, "3m ago"],
  [5_400_000, "in 1h"],
  [-86_400_000, "yesterday"],
])("%d ms from now reads %s", (distanceMs, text) => {
  expect(formatRelative(1_000_000_000 + distanceMs, 1_000_000_000)).toBe(text);
});
