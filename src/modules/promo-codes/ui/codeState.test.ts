import { expect, test } from "vitest";
import { codeState } from "./codeState.ts";

const code = { isActive: true, expiresAt: null, redemptions: 0, maxRedemptions: null };
test.each([
  [{}, "Active"],
  [{ isActive: false, expiresAt: "2026-01-01T00:00:00Z" }, "Stopped"],
  [{ expiresAt: "2026-01-01T00:00:00Z" }, "Over"],
  [{ redemptions: 5, maxRedemptions: 5 }, "Used up"],
  [{ redemptions: 4, maxRedemptions: 5 }, "Active"],
])("a code %j is %s", (changes, label) => {
  expect(codeState({ ...code, ...changes }, Date.parse("2026-01-01T00:00:00Z")).label).toBe(label);
});
