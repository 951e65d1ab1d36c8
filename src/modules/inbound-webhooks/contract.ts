import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { AccountName } from "../accounts/contract.ts";
import { Stage } from "../versions/contract.ts";

const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, "must be a header name")
  .transform((name) => name.toLowerCase());

/** A secret an endpoint verifies with, when it is not generated. */
const Secret = z
  .string()
  .min(8)
  .max(500)
  .describe(
    "Stored encrypted, never answered. Stripe and Slack give one; for the others it may be generated.",
  );

const HmacVerification = z.strictObject({
  kind: z.literal("hmac"),
  header: HeaderName.describe("Which header carries the signature."),
  prefix: z.string().max(50).default("").describe("What stands before the signature, such as `sha256=`."),
  algorithm: z.enum(["sha256", "sha512"]).default("sha256"),
  encoding: z.enum(["hex", "base64"]).default("hex").describe("How the signature is written."),
  timestampHeader: HeaderName.nullable()
    .default(null)
    .describe("Carries Unix seconds; then `timestamp.body` is signed. Null: the body alone is signed."),
  toleranceSeconds: z
    .number()
    .int()
    .min(10)
    .max(86_400)
    .default(300)
    .describe("How far the timestamp may be from now."),
});
/** How a delivery proves who sent it. */
export const InboundVerification = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("standard_webhooks") }),
  z.strictObject({ kind: z.literal("github") }),
  z.strictObject({ kind: z.literal("stripe") }),
  z.strictObject({ kind: z.literal("slack") }),
  HmacVerification,
]);
export type InboundVerification = z.output<typeof InboundVerification>;

/** What tells that two deliveries are one event sent twice. */
export const InboundDedupe = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("header"), name: HeaderName }),
  z.strictObject({
    kind: z.literal("json"),
    path: z
      .string()
      .max(200)
      .regex(/^[^.]+(\.[^.]+)*$/, "must be names and array positions with dots between, such as event.id")
      .describe("Where in the JSON body, as `event.id` or `items.0.id`."),
  }),
]);
export type InboundDedupe = z.output<typeof InboundDedupe>;

/** What a delivery does: it waits in the inbox, or starts a run of an agent or a tool. */
export const InboundTarget = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("inbox") }),
  z.strictObject({ kind: z.literal("agent"), agentId: id("agent"), stage: Stage.default("production") }),
  z.strictObject({ kind: z.literal("tool"), toolId: id("tool") }),
]);
export type InboundTarget = z.output<typeof InboundTarget>;
const InboundTargetAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("inbox") }),
  z.object({
    kind: z.literal("agent"),
    agentId: id("agent").nullable().describe("Null: it was deleted."),
    agentName: z.string().nullable().describe("Null: it was deleted."),
    stage: Stage,
  }),
  z.object({
    kind: z.literal("tool"),
    toolId: id("tool").nullable().describe("Null: it was deleted."),
    toolName: z.string().nullable().describe("Null: it was deleted."),
  }),
]);

export const InboundWebhook = z.object({
  id: id("inboundWebhook"),
  name: z.string(),
  description: z.string(),
  url: z
    .string()
    .nullable()
    .describe("Where to post. Null for who may not edit inbound webhooks, or not start what it starts."),
  isActive: z.boolean().describe("False: its address answers 404."),
  deactivatedAt: z.iso.datetime().nullable().describe("Null: it is active."),
  verification: InboundVerification,
  hasSecret: z.boolean(),
  secretChangedAt: z.iso.datetime().nullable().describe("Null: it has no secret."),
  previousSecretUntil: z.iso
    .datetime()
    .nullable()
    .describe("Until when the secret before this one is taken too; null: it is not."),
  dedupe: InboundDedupe.nullable().describe(
    "What two deliveries of one event share; null: every delivery counts.",
  ),
  target: InboundTargetAnswer,
  ownerId: id("account").describe("Whose power its runs have: who set the target."),
  ownerName: AccountName,
  keyId: id("apiKey")
    .nullable()
    .describe("The API key the target was set with; its end ends the runs. Null: set without one."),
  lastReceivedAt: z.iso
    .datetime()
    .nullable()
    .describe("When the newest delivery came, also one that was rejected; null: none is kept."),
  openCount: z
    .number()
    .int()
    .describe("Deliveries nobody acknowledged that wait in the inbox or failed; counted up to 1000."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const InboundWebhookWithSecret = InboundWebhook.extend({
  secret: z.string().nullable().describe("There once, when this call generated it; else null."),
});

const Name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/,
    "3 to 50 lowercase letters, digits and hyphens, a letter or digit at both ends",
  )
  .describe("Unique in the workspace, also among the deactivated; it cannot be changed.");
const ById = z.object({ id: id("inboundWebhook") });

export const DeliveryState = z.enum(["received", "started", "failed", "rejected"]);
export const InboundDelivery = z.object({
  id: id("inboundDelivery"),
  webhookId: id("inboundWebhook"),
  webhookName: z.string(),
  state: DeliveryState.describe(
    "received: in the inbox, or about to start a run. rejected: it did not verify and its body was not kept.",
  ),
  reason: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe("Why it failed, was rejected, or has not started its run yet; null: nothing was wrong."),
  size: z.number().int().describe("Bytes."),
  contentType: z.string().nullable().describe("Null: the sender named none."),
  sourceIp: z.string().nullable().describe("Null: not known."),
  dedupeKey: z.string().nullable().describe("What a repetition shares with it; null: it counts for itself."),
  runId: id("run").nullable().describe("The run it started last; null: none."),
  acknowledgedAt: z.iso.datetime().nullable().describe("Null: nobody has yet."),
  acknowledgedBy: id("account").nullable().describe("Null: nobody has yet."),
  createdAt: z.iso.datetime(),
});
export const InboundDeliveryDetail = InboundDelivery.extend({
  headers: z.record(z.string(), z.string()).describe("Lowercase names; credentials are redacted."),
  body: z
    .object({ encoding: z.enum(["text", "base64"]), value: z.string() })
    .nullable()
    .describe("Exactly what was sent: text where it is UTF-8, else base64. Null when it was rejected."),
});
const ByDeliveryId = z.object({ id: id("inboundDelivery") });

export const createInboundWebhook = verb({
  name: "inbound_webhooks.create",
  http: "POST /v1/inbound-webhooks 201",
  summary: "Create an endpoint that takes deliveries from outside; a generated secret is shown once",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: z.object({
    name: Name,
    description: z.string().trim().max(500).default(""),
    verification: InboundVerification.default({ kind: "none" }).describe(
      "none: whoever knows its address may post.",
    ),
    secret: Secret.optional(),
    dedupe: InboundDedupe.nullable()
      .optional()
      .describe("Default: what the sender's kind of verification has for it. Null: every delivery counts."),
    target: InboundTarget.default({ kind: "inbox" }),
  }),
  output: InboundWebhookWithSecret,
  audit: (_, { id, name, target, verification }) => ({
    id,
    name,
    target: target.kind,
    verification: verification.kind,
  }),
});
export const listInboundWebhooks = verb({
  name: "inbound_webhooks.list",
  http: "GET /v1/inbound-webhooks",
  summary: "The inbound webhooks of this workspace",
  needs: "inbound_webhooks:read",
  scope: "workspace",
  input: pageInput("inboundWebhook").extend({
    search: z.string().trim().max(100).optional().describe("Part of the name or description."),
    isActive: z.stringbool().optional(),
  }),
  output: pageOf(InboundWebhook),
});
export const getInboundWebhook = verb({
  name: "inbound_webhooks.get",
  http: "GET /v1/inbound-webhooks/{id}",
  summary: "One inbound webhook",
  needs: "inbound_webhooks:read",
  scope: "workspace",
  input: ById,
  output: InboundWebhook,
});
export const updateInboundWebhook = verb({
  name: "inbound_webhooks.update",
  http: "PATCH /v1/inbound-webhooks/{id}",
  summary: "Change an inbound webhook; who sets its target becomes its owner",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: ById.extend({
    description: z.string().trim().max(500).optional(),
    verification: InboundVerification.optional().describe(
      "Another kind needs another secret: given, or generated and shown once.",
    ),
    secret: Secret.optional().describe("Only with another kind of verification; else rotate it."),
    dedupe: InboundDedupe.nullable()
      .optional()
      .describe("Null: every delivery counts. Another kind of verification leaves it as it is."),
    target: InboundTarget.optional(),
  }),
  output: InboundWebhookWithSecret,
  audit: (_, { id, name }) => ({ id, name }),
});
export const deactivateInboundWebhook = verb({
  name: "inbound_webhooks.deactivate",
  http: "DELETE /v1/inbound-webhooks/{id}",
  summary: "Deactivate an inbound webhook: its address answers 404; its deliveries and its name stay",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: ById,
  output: InboundWebhook,
  audit: (_, { id, name }) => ({ id, name }),
});
export const reactivateInboundWebhook = verb({
  name: "inbound_webhooks.reactivate",
  http: "POST /v1/inbound-webhooks/{id}/reactivate",
  summary: "Take deliveries again, at the same address",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: ById,
  output: InboundWebhook,
  audit: (_, { id, name }) => ({ id, name }),
});
export const rotateInboundWebhookUrl = verb({
  name: "inbound_webhooks.rotate_url",
  http: "POST /v1/inbound-webhooks/{id}/rotate-url",
  summary: "Give it a new address; the old one answers 404 at once",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: ById,
  output: InboundWebhook,
  audit: (_, { id, name }) => ({ id, name }),
});
export const rotateInboundWebhookSecret = verb({
  name: "inbound_webhooks.rotate_secret",
  http: "POST /v1/inbound-webhooks/{id}/rotate-secret",
  summary: "Replace the secret; the one before is taken for the overlap",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: ById.extend({
    secret: Secret.optional(),
    overlap: z
      .enum(["none", "1h", "24h", "7d"])
      .default("24h")
      .describe("How long the secret before this one is taken too."),
  }),
  output: InboundWebhookWithSecret,
  audit: ({ overlap }, { id, name }) => ({ id, name, overlap }),
});

export const listInboundDeliveries = verb({
  name: "inbound_deliveries.list",
  http: "GET /v1/inbound-deliveries",
  summary: "What inbound webhooks received, newest first",
  needs: "inbound_webhooks:read",
  scope: "workspace",
  input: pageInput("inboundDelivery").extend({
    webhookId: id("inboundWebhook").optional(),
    state: DeliveryState.optional(),
    isAcknowledged: z.stringbool().optional(),
    search: z.string().trim().max(200).optional().describe("Part of the de-duplication key."),
    from: z.iso.datetime().optional().describe("From this time on."),
    to: z.iso.datetime().optional().describe("Up to, and without, this time."),
  }),
  output: pageOf(InboundDelivery),
});
export const getInboundDelivery = verb({
  name: "inbound_deliveries.get",
  http: "GET /v1/inbound-deliveries/{id}",
  summary: "One delivery with its headers and the exact body",
  needs: "inbound_webhooks:read",
  scope: "workspace",
  input: ByDeliveryId,
  output: InboundDeliveryDetail,
});
export const acknowledgeInboundDelivery = verb({
  name: "inbound_deliveries.acknowledge",
  http: "POST /v1/inbound-deliveries/{id}/acknowledge",
  summary: "Acknowledge a delivery; the first time counts",
  needs: "inbound_deliveries:acknowledge",
  scope: "workspace",
  input: ByDeliveryId,
  output: InboundDelivery,
  audit: ({ id }) => ({ id }),
});
export const acknowledgeInboundDeliveries = verb({
  name: "inbound_deliveries.acknowledge_many",
  http: "POST /v1/inbound-deliveries/acknowledge",
  summary: "Acknowledge up to 1000 deliveries at once; all of them, or none when one is not there",
  needs: "inbound_deliveries:acknowledge",
  scope: "workspace",
  input: z.object({ ids: z.array(id("inboundDelivery")).min(1).max(1000) }),
  output: z.object({ acknowledgedIds: z.array(id("inboundDelivery")) }),
  audit: (_, { acknowledgedIds }) => ({ ids: acknowledgedIds }),
});
export const retryInboundDelivery = verb({
  name: "inbound_deliveries.retry",
  http: "POST /v1/inbound-deliveries/{id}/retry",
  summary: "Start the run of a delivery that failed or waits in the inbox; with `isAgain`, another one",
  needs: "inbound_webhooks:write",
  scope: "workspace",
  input: ByDeliveryId.extend({
    isAgain: z.boolean().default(false).describe("Start another run though it has started one."),
  }),
  output: InboundDelivery,
  audit: ({ isAgain }, { id, runId, state }) => ({ id, isAgain, state, runId }),
});
