import { expect, test } from "vitest";
import { draftOf, NEW_PLAN, planOf } from "./planDraft.ts";
import type { Plan } from "./planFacts.ts";

const plan: Plan = {
  key: "launch",
  name: "Launch",
  description: "For a team",
  isOffered: true,
  rank: 2,
  monthlyPriceMicros: 149_000_000,
  limits: {
    workspaces: 3,
    members: 25,
    agents: null,
    concurrency: 25,
    requestsPerMinute: 1200,
    retentionDays: 90,
  },
  allowances: { ai: 60_500_000, data: 1 },
  discountPercent: 10,
  trialDays: 7,
  trialGrants: { ai: 10_000_000, data: 0 },
  features: ["custom_roles", "webhooks"],
};

test("a plan that is opened and saved is the same to the micro-unit", () => {
  expect(planOf(draftOf(plan))).toEqual(plan);
});

test("an amount that cannot be read is not saved as something else", () => {
  expect(planOf({ ...draftOf(plan), price: "1,490" })).toBeNull();
  expect(planOf({ ...NEW_PLAN, aiTrial: "" })).toBeNull();
});
