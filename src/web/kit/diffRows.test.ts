import { expect, test } from "vitest";
import { diffRows, foldUnchanged } from "./diffRows.ts";

const lines = (...names: string[]) => `${names.join("\n")}\n`;

test("changed lines stand beside each other with their own numbers", () => {
  const { rows, addedCount, removedCount } = diffRows(lines("a", "b", "c"), lines("a", "B", "B2", "c"));
  expect([addedCount, removedCount]).toEqual([2, 1]);
  expect(rows[1]).toEqual({
    before: { kind: "removed", number: 2, text: "b" },
    after: { kind: "added", number: 2, text: "B" },
  });
  expect(rows[2]).toEqual({ before: undefined, after: { kind: "added", number: 3, text: "B2" } });
  expect(rows[3]?.after).toEqual({ kind: "same", number: 4, text: "c" });
});

test("equal texts differ nowhere", () => {
  const { addedCount, removedCount } = diffRows(lines("a"), lines("a"));
  expect(addedCount + removedCount).toBe(0);
});

test("long stretches without a change are folded, three lines around a change stay", () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const folded = foldUnchanged(diffRows(lines(...before), lines(...before.slice(0, -1), "other")).rows);
  expect(folded[0]).toEqual({ foldedCount: 16 });
  expect(folded).toHaveLength(5);
});
