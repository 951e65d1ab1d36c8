import { expect, test } from "vitest";
import { type Condition, conditionOf, draftOf } from "./conditionText.ts";

test.each([
  { path: "/amount", operator: "gt", value: 500 },
  { path: "/to/*", operator: "ends_with", value: "@acme.com" },
  { path: "/id", operator: "equals", value: "5" },
  { path: "/id", operator: "equals", value: 5 },
  { path: "/flag", operator: "not_equals", value: true },
  { path: "/state", operator: "in", value: ["open", "5", 5, null] },
  { path: "/note", operator: "missing" },
] satisfies Condition[])("%j is written and read back the same", (condition) => {
  expect(conditionOf(draftOf(condition))).toEqual(condition);
});

test("a path may be written without its slash", () => {
  expect(conditionOf({ path: "amount", operator: "lt", text: "5" })).toMatchObject({
    path: "/amount",
    value: 5,
  });
});
