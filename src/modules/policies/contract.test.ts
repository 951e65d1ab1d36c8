import { expect, test } from "vitest";
import * as verbs from "./contract.ts";

const ownBlock = { effect: "block" };
const organizationId = "org_01h0000000000000000000000a";

test.each<[string, object]>([
  ["a condition of another name", { effect: "allow", match: { adress: "github.**" } }],
  ["a condition outside of match", { effect: "allow", address: "github.**" }],
  ["an end of another name", { effect: "allow", expires_at: "2030-01-01T00:00:00Z" }],
  [
    "a comparison with more in it",
    { effect: "allow", match: { arguments: [{ path: "/a", operator: "exists", not: true }] } },
  ],
  ["a window of another shape", { effect: "allow", match: { window: { timeZone: "UTC", until: "09:00" } } }],
])("a policy with %s is refused, since it would be about more than was meant", (_, policy) => {
  expect(verbs.createPolicy.input.safeParse({ effect: "allow" }).success).toBe(true);
  expect(verbs.createPolicy.input.safeParse(policy).success).toBe(false);
  const above = { organizationId, effect: "allow" };
  expect(verbs.createOrganizationPolicy.input.safeParse(above).success).toBe(true);
  expect(verbs.createOrganizationPolicy.input.safeParse({ ...above, ...policy }).success).toBe(false);
  expect(verbs.createAccountPolicy.input.safeParse(ownBlock).success).toBe(true);
  expect(verbs.createAccountPolicy.input.safeParse({ ...policy, ...ownBlock }).success).toBe(false);
});
