import { expect, test } from "vitest";
import { gistOf } from "./gistOf.ts";

test.each([
  [{ policyId: "pol_1", effect: "block", address: "billing.**" }, "billing.** · block"],
  [{ address: "workspace.pay", reason: "It changes something" }, "workspace.pay · It changes something"],
  [{ error: { code: "timeout" }, name: "Desk" }, "timeout · Desk"],
  [{ count: 12 }, "12 in all"],
  [{ id: "run_1" }, ""],
])("an event is known by what its data says: %j", (data, expected) => {
  expect(gistOf(data)).toBe(expected);
});
