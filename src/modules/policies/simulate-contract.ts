import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { OwnPolicyDraft, PolicyDraft, PolicyEffect } from "./contract.ts";

export const ChangedCall = z.object({
  runId: id("run"),
  stepNumber: z.number().int(),
  address: z.string(),
  agentId: z.string().nullable().describe("Null: not by an agent."),
  at: z.iso.datetime(),
  before: PolicyEffect.describe("What the policies of now say."),
  after: PolicyEffect.describe("What they would say."),
  reason: z.string().describe("Why, with the change."),
});
export type ChangedCall = z.output<typeof ChangedCall>;
const Changes = z
  .array(z.object({ before: PolicyEffect, after: PolicyEffect, count: z.number().int() }))
  .describe("How many of them would change, by what they change from and to.");
export type Changes = z.output<typeof Changes>;

const Days = z.number().int().min(1).max(7).default(7).describe("Calls of so many days until now.");
const removed = (whose: string) =>
  z
    .array(id("policy"))
    .max(50)
    .default([])
    .describe(`Policies ${whose} there would not be; the first one's place is taken.`);
const added = <Draft extends z.ZodType>(draft: Draft) =>
  z.array(draft).max(50).default([]).describe("Policies as they would be.");
const somethingChanges = ({ add, remove }: { add: unknown[]; remove: unknown[] }) =>
  add.length + remove.length > 0;
const NOTHING_CHANGES = { path: ["add"], message: "name a policy to add or to remove" };
const cursor = z.string().max(400).optional().describe("nextCursor of the page before.");
const nextCursor = z
  .string()
  .nullable()
  .describe("Pass it as `cursor` to get the next page; null: this is the last.");
const perPage = (order: string) =>
  z.number().int().min(1).max(1000).default(500).describe(`Calls to replay per page${order}.`);

export const simulatePolicies = verb({
  name: "policies.simulate",
  http: "POST /v1/policies/simulate",
  summary: "What a change of policies would have changed about calls of the last days; changes nothing",
  needs: "policies:read",
  scope: "workspace",
  input: z
    .object({
      add: added(PolicyDraft),
      remove: removed("of the workspace"),
      days: Days,
      cursor,
      limit: perPage(", newest first"),
    })
    .refine(somethingChanges, NOTHING_CHANGES),
  output: z.object({
    replayed: z.number().int().describe("Calls looked at in this page."),
    changes: Changes,
    data: z.array(ChangedCall).describe("Those that would change."),
    nextCursor,
  }),
});

/** Of several workspaces calls are drawn, so that what is found speaks for all of them. */
const Sample = {
  days: Days,
  sample: z
    .number()
    .int()
    .min(1)
    .max(5000)
    .default(2000)
    .describe("Where there were more calls, about so many are drawn, each as likely as the next."),
  cursor,
  limit: perPage(""),
};
const Findings = z.object({
  workspaces: z
    .number()
    .int()
    .describe("Workspaces whose calls were counted so far; of at most 200, the newest."),
  leftOut: z
    .number()
    .int()
    .describe(
      "Workspaces that are not looked at: there are newer ones, or runs there are not yours to read.",
    ),
  toCount: z
    .number()
    .int()
    .describe("Workspaces still to be looked at; nothing is replayed while there are any."),
  calls: z
    .number()
    .int()
    .describe("Calls of tools in the period, so far; of one workspace the newest 20,000 are counted."),
  isCounted: z.boolean().describe("false: there were more calls than were counted."),
  replayed: z
    .number()
    .int()
    .describe("Calls replayed in this page: with all pages, `calls` or a sample of them."),
  changes: Changes,
  data: z
    .array(ChangedCall.extend({ workspaceId: id("workspace"), workspaceName: z.string() }))
    .describe("Those that would change, newest first within a page."),
  nextCursor,
});
export type Findings = z.output<typeof Findings>;

export const simulateOrganizationPolicies = verb({
  name: "organization_policies.simulate",
  http: "POST /v1/organizations/{organizationId}/policies/simulate",
  summary:
    "What a change of the organization's policies would have changed in its workspaces; changes nothing",
  needs: "organization_policies:read",
  scope: "organization",
  input: z
    .object({
      organizationId: id("organization"),
      add: added(PolicyDraft),
      remove: removed("of the organization"),
      ...Sample,
    })
    .refine(somethingChanges, NOTHING_CHANGES),
  output: Findings,
});

export const simulateAccountPolicies = verb({
  name: "account_policies.simulate",
  http: "POST /v1/me/policies/simulate",
  summary:
    "What a change of your own policies would have changed about calls made in your name; changes nothing",
  needs: null,
  scope: "account",
  input: z
    .object({ add: added(OwnPolicyDraft), remove: removed("of yours"), ...Sample })
    .refine(somethingChanges, NOTHING_CHANGES),
  output: Findings,
});
