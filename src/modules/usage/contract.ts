import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";
import { WalletKind } from "../wallets/contract.ts";

export const UsageKind = z
  .enum(["model", "compute", "voice", "api", "storage", "tool", "message"])
  .describe("compute: time in the sandbox. api: calls made with an API key.");
export type UsageKind = z.output<typeof UsageKind>;

export const USAGE_DIMENSIONS = [
  "wallet",
  "kind",
  "workspace",
  "environment",
  "stage",
  "agent",
  "member",
  "key",
  "model",
] as const;
export const UsageDimension = z.enum(USAGE_DIMENSIONS);
export type UsageDimension = z.output<typeof UsageDimension>;
export const UsageInterval = z
  .enum(["hour", "day", "month", "none"])
  .describe("none: the whole time span is one.");

// PostgreSQL knows no year 0.
const Moment = z.iso.datetime().refine((moment) => moment >= "0001", "must be after the year 0");
const NONE = "none: what has none.";
const orNone = (of: z.ZodType<string>) => z.union([of, z.literal("none")]);

/** Which usage. */
export const UsageFilter = z.object({
  wallet: WalletKind.optional(),
  kind: UsageKind.optional(),
  environment: z.enum(["production", "staging", "development"]).optional(),
  stage: z.string().max(40).optional().describe(`dev, uat, production or draft; ${NONE}`),
  agentId: orNone(id("agent")).optional().describe(NONE),
  accountId: orNone(id("account")).optional().describe(`The member; ${NONE}`),
  keyId: orNone(id("apiKey")).optional().describe(NONE),
  model: z.string().max(200).optional().describe(NONE),
});
export type UsageFilter = z.output<typeof UsageFilter>;

const TimeSpan = {
  from: Moment.optional().describe("Rounded down to its hour; to its day where it is older than 62 days."),
  to: Moment.optional().describe(
    "Up to, and without, this time; rounded up likewise. Default: the end of today.",
  ),
};
const dimension = `(${USAGE_DIMENSIONS.join("|")})`;
const UsageQuestion = z.object({
  ...TimeSpan,
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(1100)
    .default(30)
    .describe("Without `from`: so many days, today included."),
  interval: UsageInterval.optional().describe(
    "A row per hour (at most 31 days, of the last 62), day or month (UTC). Default: day, or none when something is grouped.",
  ),
  groupBy: z
    .string()
    .regex(
      new RegExp(`^(day|${dimension}(,${dimension})?)$`),
      `must be one or two of ${USAGE_DIMENSIONS.join(", ")} with a comma between`,
    )
    .optional()
    .describe(
      `One or two of ${USAGE_DIMENSIONS.join(", ")} with a comma between. \`day\` is the interval day, ungrouped.`,
    ),
  top: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Only this many groups, those that cost most; the others are one group, `isRest`."),
  ...UsageFilter.shape,
});

const CachedInputTokens = z.number().int().describe("Of the input tokens, those read from the cache.");
const Sums = z.object({
  events: z.number().int().describe("Usage events: metered things."),
  runs: z.number().int().describe("Each run counts once: where and when its first usage event was."),
  quantity: z.number().nullable().describe("In `unit`; null where units are mixed."),
  unit: z.string().nullable().describe("Null: units are mixed, or there is no usage."),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cachedInputTokens: CachedInputTokens,
  costMicros: z.number().int(),
});
export const UsageGroup = z.object({
  dimension: UsageDimension,
  id: z.string().nullable().describe("As the filter of that dimension takes it; null: what has none."),
  name: z.string().nullable().describe("Of the thing as it is called now; null: it has none, or is gone."),
});
export const UsageRow = Sums.extend({
  key: z.string().describe("What the row is of, for people: the interval and the names of its groups."),
  start: z.iso
    .datetime()
    .nullable()
    .describe("Of the interval. An interval without usage has no row. null: the whole time span."),
  groups: z.array(UsageGroup).describe("In the order of groupBy."),
  isRest: z.boolean().describe("All groups beyond `top`."),
});
export const UsageAnswer = z.object({
  currency: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  interval: UsageInterval,
  data: z.array(UsageRow).describe("By time; within an interval by cost, the highest first."),
  totals: Sums,
  forecast: z
    .object({
      spentMicros: z.number().int().describe("In this calendar month (UTC) so far."),
      perDayMicros: z.number().int().describe("The mean of the last seven full days."),
      forecastMicros: z
        .number()
        .int()
        .describe("Of the whole month: what was spent, and the mean for the time that is left."),
      endsAt: z.iso.datetime(),
    })
    .describe("With the same filters, whatever the time span."),
});

export const getUsage = verb({
  name: "usage.get",
  http: "GET /v1/usage",
  summary: "What this workspace used, by time and by whatever it is grouped by",
  needs: "wallets:read",
  scope: "workspace",
  input: UsageQuestion,
  output: UsageAnswer,
});

export const UsageEvent = z.object({
  id: z.string(),
  kind: UsageKind,
  wallet: WalletKind,
  costMicros: z.number().int(),
  quantity: z.number().describe("In `unit`."),
  unit: z.string(),
  runId: z.string().nullable().describe("Null: of no run."),
  stepNumber: z.number().int().nullable().describe("Of the run; null: of no step."),
  agentId: z.string().nullable().describe("Null: of no agent."),
  agentName: z.string().nullable().describe("Null: no agent, or it is gone."),
  accountId: z.string().nullable().describe("Null: of no member."),
  accountName: z.string().nullable().describe("Null: no member, or they left the organization."),
  keyId: z.string().nullable().describe("Null: without an API key."),
  keyName: z.string().nullable().describe("Null: no API key, or it is gone."),
  stage: z.string().nullable().describe("Null: of no stage."),
  environment: z.string(),
  model: z.string().nullable().describe("Null: of no model."),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cachedInputTokens: CachedInputTokens,
  isEstimated: z.boolean().describe("The provider named no token counts."),
  priceVersion: z.string(),
  createdAt: z.iso.datetime(),
});
/** Which events, of a list or an export. */
export const UsageEventFilter = UsageFilter.extend({
  runId: id("run").optional(),
  from: Moment.optional().describe("Since this time."),
  to: Moment.optional().describe("Up to, and without, this time."),
});
export type UsageEventFilter = z.output<typeof UsageEventFilter>;
export const listUsageEvents = verb({
  name: "usage.list_events",
  http: "GET /v1/usage/events",
  summary: "Every metered thing of this workspace one by one, newest first",
  needs: "wallets:read",
  scope: "workspace",
  input: PageInput.extend(UsageEventFilter.shape),
  output: pageOf(UsageEvent),
});

const ExportFormat = { format: z.enum(["ndjson", "csv"]).default("ndjson") };
/** Of an export of usage events. */
export const UsageExport = UsageEventFilter.extend(ExportFormat);
/** Of an export of an organization's sums. */
export const UsageSumsExport = UsageFilter.extend({
  ...TimeSpan,
  ...ExportFormat,
  days: UsageQuestion.shape.days,
  interval: z.enum(["hour", "day"]).default("day").describe("hour: of the last 62 days."),
  workspaceId: id("workspace").optional(),
});

const OrganizationPath = z.object({ organizationId: id("organization") });
export const getOrganizationUsage = verb({
  name: "organization_usage.get",
  http: "GET /v1/organizations/{organizationId}/usage",
  summary: "What all workspaces of the organization used, by time and by whatever it is grouped by",
  needs: "billing:read",
  scope: "organization",
  input: UsageQuestion.extend({
    ...OrganizationPath.shape,
    workspaceId: id("workspace").optional().describe("Also one that is gone."),
  }),
  output: UsageAnswer,
});

export const UsageSettings = z.object({
  streamUsage: z
    .boolean()
    .describe(
      "Usage goes out as `usage.recorded` events, up to 100 each: to webhooks that listen, and event streams.",
    ),
});
export const getUsageSettings = verb({
  name: "usage_settings.get",
  http: "GET /v1/organizations/{organizationId}/usage-settings",
  summary: "Whether the organization's usage is sent on as events",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: UsageSettings,
});
export const updateUsageSettings = verb({
  name: "usage_settings.update",
  http: "PATCH /v1/organizations/{organizationId}/usage-settings",
  summary: "Send the organization's usage on as events, or stop",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend(UsageSettings.shape),
  output: UsageSettings,
  audit: ({ organizationId, streamUsage }) => ({ organizationId, streamUsage }),
});
