import { expect, test } from "vitest";
import { niceTicks } from "./niceTicks.ts";

test("ticks are round and reach the highest value", () => {
  expect(niceTicks(100)).toEqual([0, 25, 50, 75, 100]);
  expect(niceTicks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(niceTicks(3_141_592)).toEqual([0, 1_000_000, 2_000_000, 3_000_000, 4_000_000]);
  expect(niceTicks(0)).toEqual([0]);
});
test.each([1, 3, 12, 99, 1234, 0.04])("of %d there are two to five, the last one covers it", (highest) => {
  const ticks = niceTicks(highest);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(ticks.length).toBeLessThanOrEqual(5);
  expect(ticks.at(-1)!).toBeGreaterThanOrEqual(highest);
});
