import { expect, test } from "vitest";
import { returnPath } from "./returnPath.ts";

test("a path of the dashboard is kept", () => {
  expect(returnPath("/acme/support/runs?state=failed")).toBe("/acme/support/runs?state=failed");
});

test.each([
  undefined,
  "",
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
])("%s leads to the start instead of another site", (wanted) => expect(returnPath(wanted)).toBe("/"));
