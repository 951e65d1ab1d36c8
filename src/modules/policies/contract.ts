import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";
import { isTimeZone } from "../schedules/contract.ts";
import { PATTERN_SHAPE } from "./pattern.ts";
export { covers, parsePattern, PATTERN_SHAPE } from "./pattern.ts";

export const PolicyScope = z
  .enum(["account", "organization", "workspace"])
  .describe("organization: it binds all workspaces. account: what is done in one person's name.");
export const PolicyEffect = z
  .enum(["allow", "require_approval", "block"])
  .describe("require_approval: people decide first.");
export const PolicyStage = z
  .enum(["draft", "dev", "uat", "production"])
  .describe("draft: what is not published.");
export const Via = z
  .enum(["agent", "task", "tool", "mcp", "flow", "webhook"])
  .describe("tool: a tool called by itself. webhook: an outgoing webhook.");
export const PolicyEnvironment = z.enum(["production", "staging", "development"]);
export const Weekday = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
export const ConditionOperator = z.enum([
  "equals",
  "not_equals",
  "in",
  "not_in",
  "contains",
  "starts_with",
  "ends_with",
  "lt",
  "lte",
  "gt",
  "gte",
  "exists",
  "missing",
]);
const Scalar = z
  .union([z.string().max(1000), z.number(), z.boolean(), z.null()])
  .describe("Of the argument's own type; null: the argument is null.");
const TAKES_NUMBER = ["lt", "lte", "gt", "gte"];
const TAKES_TEXT = ["starts_with", "ends_with"];
const TAKES_LIST = ["in", "not_in"];
const TAKES_NOTHING = ["exists", "missing"];

/** What a comparison needs to compare with; null where it is right. */
function wrongValue(operator: string, value: unknown): string | null {
  if (TAKES_NOTHING.includes(operator))
    return value === undefined || value === null ? null : "takes no value";
  if (TAKES_LIST.includes(operator)) return Array.isArray(value) ? null : "takes a list of values";
  if (value === undefined || Array.isArray(value)) return "takes one value";
  if (TAKES_NUMBER.includes(operator)) return typeof value === "number" ? null : "takes a number";
  if (TAKES_TEXT.includes(operator)) return typeof value === "string" ? null : "takes a text";
  return null;
}

export const Condition = z
  .strictObject({
    path: z
      .string()
      .max(300)
      .regex(/^(?:\/[^/]*){1,20}$/, "must be a JSON pointer such as /amount or /recipients/*")
      .describe("JSON pointer into the arguments; a part `*` stands for every element."),
    operator: ConditionOperator,
    value: z
      .union([Scalar, z.array(Scalar).min(1).max(200)])
      .optional()
      .describe("A list with in and not_in, a number with lt to gte; none with exists and missing."),
  })
  .superRefine(({ operator, value }, context) => {
    const wrong = wrongValue(operator, value);
    if (wrong) context.addIssue({ code: "custom", path: ["value"], message: `${operator} ${wrong}` });
  });

const ClockTime = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, "must be a time such as 09:00");
export const TimeWindow = z
  .strictObject({
    days: z.array(Weekday).max(7).default([]).describe("The days it begins on; none: every day."),
    from: ClockTime.default("00:00"),
    to: ClockTime.default("00:00").describe("Not after `from`: on the day after."),
    timeZone: z.string().max(64).refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin"),
  })
  .describe("When it applies, by a clock on a wall of the zone.");
export const Budget = z
  .strictObject({
    of: z.enum(["organization", "workspace", "member", "agent", "key"]).describe("Whose spending counts."),
    period: z.enum(["day", "month"]).describe("Days and months begin at 00:00 UTC."),
    amountMicros: z.number().int().min(0).max(1e15),
  })
  .describe("It applies once more than this was spent in the period.");

const MOST_MATCH_LENGTH = 20_000;
const Either = z.boolean().nullable().default(null).describe("Null: either.");
const few = <Item extends z.ZodType>(item: Item) => z.array(item).max(100).default([]);
/**
 * What a policy is about. What is empty is not asked about, so a field nobody knows is refused: one that was mistyped
 * would otherwise leave an `allow` about everything.
 */
export const Match = z
  .strictObject({
    address: z
      .string()
      .max(300)
      .regex(PATTERN_SHAPE, "must be parts with dots between them, each a name, * or **")
      .default("**")
      .describe("Of the tool: `*` is one part, `**` any number of them, as in `github.*` or `workspace.**`."),
    sources: few(
      z
        .string()
        .min(1)
        .max(60)
        .regex(/^[^.*\s]+$/, "must be the name of a source"),
    ).describe("First parts of addresses, besides `address`."),
    annotations: z
      .strictObject({
        isReadOnly: Either,
        isDestructive: Either,
        isOpenWorld: Either,
      })
      .default({ isReadOnly: null, isDestructive: null, isOpenWorld: null })
      .describe("What the tool says of itself."),
    agentIds: few(id("agent")),
    keyIds: few(id("apiKey")),
    accountIds: few(id("account")).describe("Members in whose name it is done."),
    environments: few(PolicyEnvironment),
    stages: few(PolicyStage),
    via: few(Via).describe("By what way it is called."),
    window: TimeWindow.nullable().default(null).describe("Null: at any time."),
    budget: Budget.nullable().default(null).describe("Null: whatever was spent."),
    arguments: z.array(Condition).max(20).default([]).describe("All have to hold."),
  })
  .refine((match) => JSON.stringify(match).length <= MOST_MATCH_LENGTH, "must be smaller than 20 kB")
  .describe("What it is about: all of it has to hold, and what is empty is not asked about.");
export type Match = z.output<typeof Match>;

const EXPIRES = "It ends by itself then; null: it does not.";
export const Policy = z.object({
  id: id("policy"),
  scope: PolicyScope,
  workspaceId: id("workspace").nullable().describe("Null: of an organization or a person."),
  toolkitId: id("toolkit")
    .nullable()
    .describe("It restricts calls made through this toolkit alone; null: by whatever way."),
  position: z.number().int().describe("From 0; between equally specific ones the first wins."),
  effect: PolicyEffect,
  quorum: z
    .number()
    .int()
    .nullable()
    .describe("How many people approve; null: as many as the tool asks for."),
  match: Match,
  note: z.string(),
  isEnabled: z.boolean(),
  expiresAt: z.iso.datetime().nullable().describe(EXPIRES),
  createdBy: id("account").nullable().describe("Null: one of a person's own, or not known."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Policy = z.output<typeof Policy>;

const Quorum = z
  .number()
  .int()
  .min(1)
  .max(10)
  .nullable()
  .describe("For require_approval; null: two people where the tool is destructive, else one.");
const ExpiresAt = z.iso.datetime({ offset: true }).nullable().describe(EXPIRES);
const Written = {
  effect: PolicyEffect,
  quorum: Quorum.default(null),
  match: Match.prefault({}),
  note: z.string().trim().max(500).default("").describe("Why; shown to whom it stops, a model included."),
  isEnabled: z.boolean().default(true),
  expiresAt: ExpiresAt.default(null),
};
/** A policy as it is written. */
export const PolicyDraft = z.strictObject({
  ...Written,
  toolkitId: id("toolkit")
    .nullable()
    .default(null)
    .describe("Restrict what is called through this toolkit alone; null: by whatever way."),
});
export type PolicyDraft = z.output<typeof PolicyDraft>;
const Position = z
  .number()
  .int()
  .min(0)
  .max(100_000)
  .optional()
  .describe("Where in the order, from 0; default: last.");
const NewPolicy = PolicyDraft.extend({ position: Position });
/** One of a person's own as it is written: it restricts, and allows nothing. */
export const OwnPolicyDraft = z.strictObject({ ...Written, effect: z.enum(["require_approval", "block"]) });
export type OwnPolicyDraft = z.output<typeof OwnPolicyDraft>;
const OwnPolicy = OwnPolicyDraft.extend({ position: Position });
const Changes = z.strictObject({
  effect: PolicyEffect.optional(),
  quorum: Quorum.optional(),
  match: Match.optional().describe("As a whole."),
  note: z.string().trim().max(500).optional(),
  isEnabled: z.boolean().optional(),
  expiresAt: ExpiresAt.optional(),
});
const OwnChanges = Changes.extend({ effect: z.enum(["require_approval", "block"]).optional() });
const Order = { ids: z.array(id("policy")).min(1).max(1000).describe("All of them, in their new order.") };
const ById = z.object({ id: id("policy") });
const OrganizationPath = z.object({ organizationId: id("organization") });
const List = PageInput.extend({
  toolkitId: id("toolkit").optional().describe("Only those of this toolkit."),
});
const Nothing = z.undefined();
const told = (_: unknown, { id, effect, match }: Policy) => ({ id, effect, address: match.address });

export const listPolicies = verb({
  name: "policies.list",
  http: "GET /v1/policies",
  summary: "Policies of the workspace in their order, or those it inherits from its organization",
  needs: "policies:read",
  scope: "workspace",
  input: List.extend({
    scope: z
      .enum(["workspace", "organization"])
      .default("workspace")
      .describe("organization: those it inherits."),
  }),
  output: pageOf(Policy),
});
export const getPolicy = verb({
  name: "policies.get",
  http: "GET /v1/policies/{id}",
  summary: "One policy of the workspace or of its organization",
  needs: "policies:read",
  scope: "workspace",
  input: ById,
  output: Policy,
});
export const createPolicy = verb({
  name: "policies.create",
  http: "POST /v1/policies 201",
  summary: "Allow, ask about or block calls of the workspace; up to 1,000",
  needs: "policies:write",
  scope: "workspace",
  input: NewPolicy,
  output: Policy,
  audit: told,
});
export const updatePolicy = verb({
  name: "policies.update",
  http: "PATCH /v1/policies/{id}",
  summary: "Change a policy of the workspace",
  needs: "policies:write",
  scope: "workspace",
  input: Changes.extend(ById.shape),
  output: Policy,
  audit: told,
});
export const deletePolicy = verb({
  name: "policies.delete",
  http: "DELETE /v1/policies/{id} 204",
  summary: "Delete a policy of the workspace",
  needs: "policies:write",
  scope: "workspace",
  input: ById,
  output: Nothing,
  audit: ({ id }) => ({ id }),
});
export const reorderPolicies = verb({
  name: "policies.reorder",
  http: "PUT /v1/policies/order 204",
  summary: "Put the policies of the workspace in another order",
  needs: "policies:write",
  scope: "workspace",
  input: z.object(Order),
  output: Nothing,
  audit: ({ ids }) => ({ count: ids.length }),
});

export const listOrganizationPolicies = verb({
  name: "organization_policies.list",
  http: "GET /v1/organizations/{organizationId}/policies",
  summary: "Policies that bind every workspace of the organization, in their order",
  needs: "organization_policies:read",
  scope: "organization",
  input: OrganizationPath.extend(List.shape),
  output: pageOf(Policy),
});
export const getOrganizationPolicy = verb({
  name: "organization_policies.get",
  http: "GET /v1/organizations/{organizationId}/policies/{id}",
  summary: "One policy of the organization",
  needs: "organization_policies:read",
  scope: "organization",
  input: OrganizationPath.extend(ById.shape),
  output: Policy,
});
export const createOrganizationPolicy = verb({
  name: "organization_policies.create",
  http: "POST /v1/organizations/{organizationId}/policies 201",
  summary: "Allow, ask about or block calls in every workspace of the organization; up to 1,000",
  needs: "organization_policies:write",
  scope: "organization",
  input: NewPolicy.extend(OrganizationPath.shape),
  output: Policy,
  audit: told,
});
export const updateOrganizationPolicy = verb({
  name: "organization_policies.update",
  http: "PATCH /v1/organizations/{organizationId}/policies/{id}",
  summary: "Change a policy of the organization",
  needs: "organization_policies:write",
  scope: "organization",
  input: Changes.extend({ ...OrganizationPath.shape, ...ById.shape }),
  output: Policy,
  audit: told,
});
export const deleteOrganizationPolicy = verb({
  name: "organization_policies.delete",
  http: "DELETE /v1/organizations/{organizationId}/policies/{id} 204",
  summary: "Delete a policy of the organization",
  needs: "organization_policies:write",
  scope: "organization",
  input: OrganizationPath.extend(ById.shape),
  output: Nothing,
  audit: ({ id }) => ({ id }),
});
export const reorderOrganizationPolicies = verb({
  name: "organization_policies.reorder",
  http: "PUT /v1/organizations/{organizationId}/policies/order 204",
  summary: "Put the policies of the organization in another order",
  needs: "organization_policies:write",
  scope: "organization",
  input: OrganizationPath.extend(Order),
  output: Nothing,
  audit: ({ ids }) => ({ count: ids.length }),
});

export const listAccountPolicies = verb({
  name: "account_policies.list",
  http: "GET /v1/me/policies",
  summary: "Your own policies, which bind whatever is done in your name in any workspace",
  needs: null,
  scope: "account",
  input: PageInput,
  output: pageOf(Policy),
});
export const createAccountPolicy = verb({
  name: "account_policies.create",
  http: "POST /v1/me/policies 201",
  summary: "Ask about or block calls made in your name; up to 100",
  needs: null,
  scope: "account",
  input: OwnPolicy,
  output: Policy,
  audit: told,
});
export const updateAccountPolicy = verb({
  name: "account_policies.update",
  http: "PATCH /v1/me/policies/{id}",
  summary: "Change one of your own policies",
  needs: null,
  scope: "account",
  input: OwnChanges.extend(ById.shape),
  output: Policy,
  audit: told,
});
export const deleteAccountPolicy = verb({
  name: "account_policies.delete",
  http: "DELETE /v1/me/policies/{id} 204",
  summary: "Delete one of your own policies",
  needs: null,
  scope: "account",
  input: ById,
  output: Nothing,
  audit: ({ id }) => ({ id }),
});
export const reorderAccountPolicies = verb({
  name: "account_policies.reorder",
  http: "PUT /v1/me/policies/order 204",
  summary: "Put your own policies in another order",
  needs: null,
  scope: "account",
  input: z.object(Order),
  output: Nothing,
  audit: ({ ids }) => ({ count: ids.length }),
});
