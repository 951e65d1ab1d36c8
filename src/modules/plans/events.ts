import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Of = z.object({ organizationId: id("organization") });
const example = { organizationId: exampleId("organization") };

const Change = Of.extend({
  plan: z.string().nullable().describe("Null: none; nothing is limited."),
  previousPlan: z.string().nullable(),
});
export const planChanged = eventType({
  ...ofOrganization,
  type: "plan.changed",
  title: "The organization's plan changed",
  payload: Change,
  example: { ...example, plan: "launch", previousPlan: "build" },
});
export const planChangeScheduled = eventType({
  ...ofOrganization,
  type: "plan.change_scheduled",
  title: "The plan will change when the period, or the trial, ends",
  payload: Change.extend({ effectiveAt: z.iso.datetime() }),
  example: { ...example, plan: "build", previousPlan: "launch", effectiveAt: "2026-02-15T09:30:00.000Z" },
});
export const planChangeCancelled = eventType({
  ...ofOrganization,
  type: "plan.change_cancelled",
  title: "A change of plan that was still to come was undone",
  payload: Of.extend({ plan: z.string().describe("The one that will not come.") }),
  example: { ...example, plan: "build" },
});
export const allowanceGranted = eventType({
  ...ofOrganization,
  type: "allowance.granted",
  title: "A wallet got the plan's allowance of the period",
  payload: Of.extend({
    wallet: z.enum(["ai", "data"]),
    amountMicros: z.number().int(),
    expiresAt: z.iso.datetime(),
  }),
  example: { ...example, wallet: "ai", amountMicros: 10_000_000, expiresAt: "2026-02-15T09:30:00.000Z" },
});

const Trial = Of.extend({ plan: z.string(), endsAt: z.iso.datetime() });
const trial = { ...example, plan: "launch", endsAt: "2026-01-22T09:30:00.000Z" };
export const trialStarted = eventType({
  ...ofOrganization,
  type: "trial.started",
  title: "The organization began its trial",
  payload: Trial,
  example: trial,
});
export const trialEnding = eventType({
  ...ofOrganization,
  type: "trial.ending",
  title: "The trial ends in three days, or tomorrow",
  payload: Trial.extend({
    daysLeft: z.union([z.literal(3), z.literal(1)]),
    convertsTo: z.string().nullable(),
  }),
  example: { ...trial, daysLeft: 3, convertsTo: null },
});
export const trialEnded = eventType({
  ...ofOrganization,
  type: "trial.ended",
  title: "The trial is over; nothing was deleted",
  payload: Trial.extend({ planNow: z.string().nullable().describe("The plan that follows; null: none.") }),
  example: { ...trial, planNow: "build" },
});
