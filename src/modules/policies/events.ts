import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const About = z.object({
  policyId: id("policy"),
  effect: z.enum(["allow", "require_approval", "block"]),
  address: z.string().describe("The pattern of tools it is about."),
});
const about = { policyId: exampleId("policy"), effect: "block", address: "billing.**" } as const;
const either = { version: 1, scope: "either" } as const;

export const policyCreated = eventType({
  ...either,
  type: "policy.created",
  title: "A policy was created",
  payload: About,
  example: about,
});
export const policyUpdated = eventType({
  ...either,
  type: "policy.updated",
  title: "A policy was changed",
  payload: About.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...about, changed: ["effect"] },
});
export const policyDeleted = eventType({
  ...either,
  type: "policy.deleted",
  title: "A policy was deleted",
  payload: About,
  example: about,
});
export const policiesReordered = eventType({
  ...either,
  type: "policy.reordered",
  title: "Policies were put in another order",
  payload: z.object({ count: z.number().int().describe("How many there are.") }),
  example: { count: 12 },
});
