import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";

const OrganizationPath = z.object({ organizationId: id("organization") });
const Micros = z.number().int().min(0).max(1e15);
const Allowance = z.strictObject({
  ai: Micros.describe("Micro-units in the ai wallet."),
  data: Micros.describe("Micro-units in the data wallet."),
});

export const PlanKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,39}$/, "use lower-case letters, digits and underscores, 2 to 40 characters");
export const LIMIT_NAMES = [
  "workspaces",
  "members",
  "agents",
  "concurrency",
  "requestsPerMinute",
  "retentionDays",
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];
const limit = (words: string, min: number, max = 1e9) =>
  z.number().int().min(min).max(max).nullable().describe(`${words} Null: no limit.`);
export const PlanLimits = z.strictObject({
  workspaces: limit("Living workspaces.", 0),
  members: limit("People in the organization; service accounts do not count.", 1),
  agents: limit("Agents in all living workspaces.", 0),
  concurrency: limit("Runs under way at once in all workspaces; further ones wait in order.", 1),
  requestsPerMinute: limit("API calls of everybody in it together, in each process.", 1),
  retentionDays: limit("Longest time events and deliveries are kept.", 1, 3650),
});
const IsOffered = z.boolean().describe("Organizations may choose it; who has one that is not keeps it.");
const RANK = "A change to a higher rank is an upgrade, at once.";
const DISCOUNT = "Off the price of everything that is metered.";
const TRIAL_DAYS = "0: it cannot be tried.";
const MonthlyAllowance = Allowance.describe("Credit of each month, which ends with it.");
const TrialGrants = Allowance.describe("Credit of a trial, which ends with it.");
const PlanName = z.string().nullable().describe("Null: there is no plan.");
export const Plan = z.object({
  key: PlanKey,
  name: z.string(),
  description: z.string(),
  isOffered: IsOffered,
  rank: z.number().int().describe(RANK),
  monthlyPriceMicros: Micros,
  limits: PlanLimits,
  allowances: MonthlyAllowance,
  discountPercent: z.number().int().min(0).max(100).describe(DISCOUNT),
  trialDays: z.number().int().describe(TRIAL_DAYS),
  trialGrants: TrialGrants,
  features: z.array(z.string()),
});
const PlanFields = {
  name: z.string().trim().min(1).max(80),
  description: z.string().trim().max(500),
  isOffered: IsOffered,
  rank: z.number().int().min(0).max(1000).describe(RANK),
  monthlyPriceMicros: Micros,
  limits: PlanLimits,
  allowances: MonthlyAllowance,
  discountPercent: z.number().int().min(0).max(100).describe(DISCOUNT),
  trialDays: z.number().int().min(0).max(365).describe(TRIAL_DAYS),
  trialGrants: TrialGrants,
  features: z.array(z.string().regex(/^[a-z][a-z0-9_]{1,59}$/, "lower-case words with underscores")).max(50),
};
const nothing = { ai: 0, data: 0 };

export const listPlans = verb({
  name: "plans.list",
  http: "GET /v1/plans",
  summary: "The plans an organization can choose, the lowest first",
  needs: null,
  scope: "account",
  input: z.object({}),
  output: z.object({
    data: z.array(Plan),
    offersTrials: z
      .boolean()
      .describe("trial.start works here; else a trial begins with a payment, if at all."),
  }),
});
export const listAllPlans = verb({
  name: "plans.list_all",
  http: "GET /v1/system/plans",
  summary: "Every plan of the installation, with how many organizations have it",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: z.object({ data: z.array(Plan.extend({ organizations: z.number().int() })) }),
});
export const getPlan = verb({
  name: "plans.get",
  http: "GET /v1/system/plans/{key}",
  summary: "One plan of the installation",
  needs: null,
  scope: "system",
  input: z.object({ key: PlanKey }),
  output: Plan,
});
export const createPlan = verb({
  name: "plans.create",
  http: "POST /v1/system/plans 201",
  summary: "Make a plan",
  needs: null,
  scope: "system",
  input: z.object({
    ...PlanFields,
    key: PlanKey,
    description: PlanFields.description.default(""),
    isOffered: IsOffered.default(false),
    allowances: MonthlyAllowance.default(nothing),
    discountPercent: PlanFields.discountPercent.default(0),
    trialDays: PlanFields.trialDays.default(7),
    trialGrants: TrialGrants.default(nothing),
    features: PlanFields.features.default([]),
  }),
  output: Plan,
  audit: (_, { key, name }) => ({ key, name }),
});
export const updatePlan = verb({
  name: "plans.update",
  http: "PATCH /v1/system/plans/{key}",
  summary:
    "Change a plan: limits at once for everybody who has it, price and allowances from their next period on",
  needs: null,
  scope: "system",
  input: z.object({
    ...z.object(PlanFields).partial().shape,
    limits: PlanLimits.partial().optional(),
    allowances: Allowance.partial().optional().describe("Of each month; a wallet left out stays as it is."),
    trialGrants: Allowance.partial().optional().describe("Of a trial; a wallet left out stays as it is."),
    key: PlanKey,
  }),
  output: Plan,
  audit: ({ key, ...fields }) => ({ key, fields: Object.keys(fields) }),
});
const GivenPlan = PlanKey.nullable().describe("Null: none, nothing is limited.");
export const assignPlan = verb({
  name: "plans.assign",
  http: "POST /v1/system/plan-assignments",
  summary: "Give an organization a plan, offered or not, at once and without a charge; null: none, unlimited",
  needs: null,
  scope: "system",
  input: z.object({ organizationId: id("organization"), plan: GivenPlan }),
  output: z.object({ organizationId: id("organization"), plan: GivenPlan }),
  audit: ({ organizationId, plan }) => ({ organizationId, plan }),
});

const Used = (limits: typeof PlanLimits.shape) =>
  z.object(
    Object.fromEntries(
      Object.keys(limits).map((name) => [
        name,
        z.object({
          limit: z.number().int().nullable().describe("Null: unlimited."),
          used: z.number().int().nullable().describe("Null: not a number of things (requests, retention)."),
        }),
      ]),
    ) as Record<
      LimitName,
      z.ZodObject<{ limit: z.ZodNullable<z.ZodNumber>; used: z.ZodNullable<z.ZodNumber> }>
    >,
  );
export const EntitlementReason = z
  .enum(["plan", "trial", "self_hosted"])
  .describe("self_hosted: no plan, nothing is limited.");
export const getEntitlements = verb({
  name: "entitlements.get",
  http: "GET /v1/organizations/{organizationId}/entitlements",
  summary: "What the organization may have, and how much of it is used",
  needs: "organizations:read",
  scope: "organization",
  input: OrganizationPath,
  output: z.object({
    plan: PlanKey.nullable().describe("The plan that counts now: of a trial, the tried one; null: none."),
    planName: PlanName,
    reason: EntitlementReason,
    limits: Used(PlanLimits.shape),
    allowances: MonthlyAllowance,
    discountPercent: z.number().int().describe(DISCOUNT),
    features: z.array(z.string()).describe("Names of what is switched on; of self_hosted everything is."),
  }),
});

export const Excess = z.object({
  limit: z.enum(["workspaces", "members", "agents", "retentionDays"]),
  used: z.number().int().describe("How many there are; of retentionDays, the longest that is set."),
  allowed: z.number().int().describe("By the new plan."),
  names: z
    .array(z.string())
    .describe(
      "What is beyond the limit, counted from the oldest, up to 100; of agents the workspaces, with how many.",
    ),
});
const Scheduled = z.object({
  plan: PlanKey,
  planName: z.string(),
  effectiveAt: z.iso.datetime(),
  requestedAt: z.iso.datetime(),
  exceeds: z.array(Excess).describe("As it was when the change was asked for."),
});
const PeriodTime = z.iso.datetime().nullable().describe("Null: no period has begun.");
export const Subscription = z.object({
  plan: PlanKey.nullable().describe("Null: none; nothing is limited and nothing is charged."),
  planName: PlanName,
  monthlyPriceMicros: Micros.describe("Of the next period, as things stand."),
  isCharged: z
    .boolean()
    .describe("False: the plan was given, by default or by the administrator, and costs nothing."),
  currency: z.string(),
  periodStart: PeriodTime,
  periodEnd: PeriodTime,
  allowances: Allowance.describe("Of a whole period."),
  scheduled: Scheduled.nullable().describe(
    "A change that comes with the end of the period or of the trial; null: none.",
  ),
});
export const getSubscription = verb({
  name: "subscription.get",
  http: "GET /v1/organizations/{organizationId}/subscription",
  summary: "The organization's plan, its present period, and what is about to change",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: Subscription,
});
const ChangePath = OrganizationPath.extend({ plan: PlanKey });
export const PlanChange = z.object({
  plan: PlanKey,
  direction: z.enum(["start", "upgrade", "downgrade"]).describe("start: from no plan."),
  effective: z.enum(["now", "period_end", "trial_end"]),
  effectiveAt: z.iso.datetime(),
  creditMicros: Micros.describe("Unused part of the old plan's price: floor(price × time left / period)."),
  chargeMicros: Micros.describe("Of the new plan's price, for the rest of the period, by the same formula."),
  netMicros: z.number().int().describe("chargeMicros - creditMicros: what this adds to the next invoice."),
  exceeds: z.array(Excess).describe("What the new plan has no room for; it stays, and nothing is added."),
});
export const previewPlanChange = verb({
  name: "plans.preview_change",
  http: "GET /v1/organizations/{organizationId}/subscription/preview",
  summary: "What a change of plan would cost now, when it would come, and what would exceed the new plan",
  needs: "billing:manage",
  scope: "organization",
  input: ChangePath,
  output: PlanChange,
});
export const changePlan = verb({
  name: "plans.change",
  http: "POST /v1/organizations/{organizationId}/subscription/change",
  summary:
    "Change the plan: up at once, with proration; down when the period ends. In a trial: when the trial ends",
  needs: "billing:manage",
  scope: "organization",
  input: ChangePath,
  output: z.object({ change: PlanChange, subscription: Subscription }),
  audit: (_, { change: { plan, direction, effectiveAt, netMicros } }) => ({
    plan,
    direction,
    effectiveAt,
    netMicros,
  }),
});
export const cancelPlanChange = verb({
  name: "plans.cancel_change",
  http: "DELETE /v1/organizations/{organizationId}/subscription/change",
  summary: "Stay on the present plan: undo a change that has not come yet",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath,
  output: Subscription,
  audit: (_, { plan }) => ({ plan }),
});

export const Trial = z.object({
  state: z
    .enum(["available", "unavailable", "running", "ended"])
    .describe("available: trial.start begins one. unavailable: none is begun without a payment."),
  plan: PlanKey.nullable().describe("Null: none was tried yet."),
  planName: z.string().nullable().describe("Null: none was tried yet."),
  startedAt: z.iso.datetime().nullable().describe("Null: none was tried yet."),
  endsAt: z.iso.datetime().nullable().describe("Null: none was tried yet."),
  daysRemaining: z
    .number()
    .int()
    .nullable()
    .describe("Begun days: 1 on the last one. Null: none is running."),
  convertsTo: PlanKey.nullable().describe("The plan that follows; null: the one there was before."),
  grants: Allowance,
});
export const getTrial = verb({
  name: "trial.get",
  http: "GET /v1/organizations/{organizationId}/trial",
  summary: "The organization's trial, and how many days are left of it",
  needs: "organizations:read",
  scope: "organization",
  input: OrganizationPath,
  output: Trial,
});
export const startTrial = verb({
  name: "trial.start",
  http: "POST /v1/organizations/{organizationId}/trial 201",
  summary: "Try a plan, once per organization, where the installation offers trials without a payment",
  needs: "billing:manage",
  scope: "organization",
  input: ChangePath,
  output: Trial,
  audit: (_, { plan, endsAt }) => ({ plan, endsAt }),
});
