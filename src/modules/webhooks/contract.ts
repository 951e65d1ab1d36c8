import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";

const BREAKER =
  "Until then one delivery at a time tries whether the receiver is back; null: nothing holds deliveries back.";
export const WebhookHealth = z.object({
  lastDeliveredAt: z.iso.datetime().nullable().describe("When something was last sent; null: never."),
  lastStatus: z.number().int().nullable().describe("The HTTP status of the last attempt; null: no answer."),
  consecutiveFailures: z.number().int().describe("Failed attempts since the last success."),
  failingSince: z.iso.datetime().nullable().describe("Null: the last attempt succeeded, or there was none."),
  breakerUntil: z.iso.datetime().nullable().describe(BREAKER),
  waitingCount: z.number().int().describe("Deliveries that wait; counted up to 10000."),
});
const MAX_ATTEMPTS = "Null: nine, over 24 hours.";
const ORDERED = "One at a time, in the order of the events.";
const CONCURRENCY = "Deliveries at once, unless it is ordered.";
const RATE = "Deliveries begun in a second; null: no limit.";
export const Webhook = z.object({
  id: id("webhook"),
  url: z.string().describe("For who may not edit webhooks, its origin alone."),
  description: z.string(),
  eventTypes: z.array(z.string()).describe("run.failed, or run.* for all of a kind; none: every type."),
  agentIds: z
    .array(z.string())
    .describe("Events of these agents only; none: whatever the agent, and without one."),
  workspaceIds: z
    .array(z.string())
    .describe("An organization's webhook: besides its own events, those of these workspaces; none: of all."),
  isActive: z.boolean().describe("False: switched off, or disabled after failures (disabledAt)."),
  disabledAt: z.iso
    .datetime()
    .nullable()
    .describe("When it was disabled because of failures; null: it was not."),
  disabledReason: z.string().nullable().describe("Why, as a sentence; null: it was not."),
  maxAttempts: z.number().int().nullable().describe(MAX_ATTEMPTS),
  timeoutSeconds: z.number().int(),
  isOrdered: z.boolean().describe(ORDERED),
  concurrency: z.number().int().describe(CONCURRENCY),
  ratePerSecond: z.number().int().nullable().describe(RATE),
  secretHint: z
    .string()
    .describe("The last four characters of the secret; empty when it does not open: rotate it."),
  previousSecretUntil: z.iso
    .datetime()
    .nullable()
    .describe("Until when deliveries are signed with the secret before this one too; null: they are not."),
  health: WebhookHealth,
  createdBy: id("account"),
  createdByName: z.string().nullable().describe("Null: they left the organization."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Webhook = z.output<typeof Webhook>;
/** The only shape that carries the secret: create and rotate answer it, once. */
export const IssuedWebhook = Webhook.extend({
  secret: z.string().describe("whsec_…, as Standard Webhooks has it."),
});

const settings = {
  url: z
    .url({ protocol: /^https?$/, error: "must be an https:// address" })
    .max(2000)
    .describe("https://…; http only for hosts the operator allowed."),
  description: z.string().trim().max(500),
  eventTypes: z
    .array(z.string().trim().min(1).max(80))
    .max(100)
    .describe("run.failed, or run.*; none: every type."),
  agentIds: z
    .array(id("agent"))
    .max(100)
    .describe("Events of these agents only; none: whatever the agent, and without one."),
  isActive: z.boolean().describe("False: nothing is delivered."),
  maxAttempts: z.number().int().min(1).max(20).nullable().describe(MAX_ATTEMPTS),
  timeoutSeconds: z.number().int().min(1).max(60).describe("For the whole answer."),
  isOrdered: z.boolean().describe(ORDERED),
  concurrency: z.number().int().min(1).max(50).describe(CONCURRENCY),
  ratePerSecond: z.number().int().min(1).max(1000).nullable().describe(RATE),
};
const defaults = {
  url: settings.url,
  description: settings.description.default(""),
  eventTypes: settings.eventTypes.default([]),
  agentIds: settings.agentIds.default([]),
  isActive: settings.isActive.default(true),
  maxAttempts: settings.maxAttempts.default(null),
  timeoutSeconds: settings.timeoutSeconds.default(15),
  isOrdered: settings.isOrdered.default(false),
  concurrency: settings.concurrency.default(10),
  ratePerSecond: settings.ratePerSecond.default(null),
};
const workspaceIds = z
  .array(id("workspace"))
  .max(100)
  .describe("Besides the organization's own events, those of these workspaces; none: of all.");

export const WebhookDeliveryState = z
  .enum(["pending", "succeeded", "failed"])
  .describe("pending: it waits or is tried again. failed: given up.");
export const WebhookDelivery = z.object({
  id: id("webhookDelivery"),
  webhookId: id("webhook"),
  webhookUrl: z.string().describe("For who may not edit webhooks, its origin alone."),
  eventId: id("event").describe("The webhook-id header of every attempt."),
  eventType: z.string(),
  workspaceId: id("workspace")
    .nullable()
    .describe("Of the event; null: it happened in the organization itself."),
  agentId: z.string().nullable().describe("Of the event; null: about none."),
  state: WebhookDeliveryState,
  attempts: z.number().int().describe("Made so far, replays included."),
  nextAttemptAt: z.iso.datetime().nullable().describe("Null: none will be made."),
  lastStatus: z.number().int().nullable().describe("HTTP status; null: no attempt yet, or no answer."),
  lastError: z.string().nullable().describe("Null: no attempt yet, or the last one succeeded."),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable().describe("Null: it is pending."),
});
export type WebhookDelivery = z.output<typeof WebhookDelivery>;

const Headers = z.record(z.string(), z.string());
export const WebhookAttempt = z.object({
  number: z.number().int().describe("From 1, replays included."),
  startedAt: z.iso.datetime(),
  durationMs: z.number().int(),
  requestHeaders: Headers.describe("As sent."),
  status: z.number().int().nullable().describe("Null: no complete answer."),
  responseHeaders: Headers.nullable().describe("Null: no complete answer."),
  responseBody: z.string().nullable().describe("Its beginning; null: no complete answer."),
  errorCode: z.string().nullable().describe("Null: it succeeded."),
  errorMessage: z.string().nullable().describe("Null: it succeeded."),
});
export const WebhookDeliveryDetail = WebhookDelivery.extend({
  request: z.object({
    headers: Headers.nullable().describe("Of the last attempt; null before the first."),
    body: z.string().nullable().describe("Byte for byte what is sent; null: the event is no longer kept."),
  }),
  attemptLog: z.array(WebhookAttempt).describe("The last 50, oldest first."),
});

const Moment = z.iso.datetime().refine((moment) => moment >= "0001", "must be after the year 0");
const deliveryFilters = {
  webhookId: id("webhook").optional(),
  state: WebhookDeliveryState.optional(),
  eventType: z.string().max(80).optional().describe("run.failed, or run.* for all of a kind."),
  eventId: id("event").optional(),
  from: Moment.optional().describe("Made since this time."),
  to: Moment.optional().describe("Up to, and without, this time."),
};
const which = {
  ids: z
    .array(id("webhookDelivery"))
    .min(1)
    .max(10_000)
    .optional()
    .describe("These deliveries: all, or none if one is not there."),
  webhookId: id("webhook").optional().describe("Or those of this webhook, chosen by the fields below."),
  state: WebhookDeliveryState.optional().describe("failed unless given."),
  eventTypes: z
    .array(z.string().trim().min(1).max(80))
    .max(100)
    .optional()
    .describe("run.failed, or run.*; none: every type."),
  from: Moment.optional().describe("Made since this time."),
  to: Moment.optional().describe("Up to, and without, this time."),
  eventsFrom: Moment.optional().describe(
    "Instead: events since then that the webhook hears now and never had a delivery of.",
  ),
};
const isOneWay = ({
  ids,
  webhookId,
  state,
  eventTypes,
  from,
  to,
  eventsFrom,
}: z.output<z.ZodObject<typeof which>>) => {
  const isChosen = [state, eventTypes, from, to].some((field) => field !== undefined);
  if (ids) return !webhookId && !isChosen && eventsFrom === undefined;
  return webhookId !== undefined && (eventsFrom === undefined || !isChosen);
};
const ONE_WAY = {
  path: ["ids"],
  message: "name ids alone, or a webhookId with filters, or a webhookId with eventsFrom",
};

// The rest of a URL may be a secret.
const names = ({ id, url }: Pick<Webhook, "id" | "url">) => ({ id, host: new URL(url).host });
/** What was asked for, without up to 10,000 ids. */
const asked = ({ ids, ...filter }: z.output<z.ZodObject<typeof which>>) =>
  ids ? { firstIds: ids.slice(0, 20) } : filter;

/** The same verbs for both kinds of owner; `at` and `only` are the input fields just one of them has. */
const verbsOf = <
  const Prefix extends "" | "organization_",
  At extends z.ZodRawShape,
  Only extends z.ZodRawShape,
  Changes extends z.ZodRawShape,
>({
  prefix,
  scope,
  under,
  owner,
  at,
  only,
  changes,
}: {
  prefix: Prefix;
  scope: "workspace" | "organization";
  under: "" | "/organizations/{organizationId}";
  owner: string;
  at: At;
  only: Only;
  changes: Changes;
}) => {
  const reads = { needs: `${prefix}webhooks:read`, scope } as const;
  const writes = { needs: `${prefix}webhooks:write`, scope } as const;
  const byId = { ...at, id: id("webhook") };
  const byDeliveryId = { ...at, id: id("webhookDelivery") };
  return {
    list: verb({
      ...reads,
      name: `${prefix}webhooks.list`,
      http: `GET /v1${under}/webhooks`,
      summary: `The webhooks of ${owner}, newest first`,
      input: z.object({ ...at, ...pageInput("webhook").shape }),
      output: pageOf(Webhook),
    }),
    create: verb({
      ...writes,
      name: `${prefix}webhooks.create`,
      http: `POST /v1${under}/webhooks 201`,
      summary: `Send events of ${owner} to a URL; the signing secret is shown once`,
      input: z.object({ ...at, ...defaults, ...only }),
      output: IssuedWebhook,
      audit: (_, webhook) => names(webhook),
    }),
    get: verb({
      ...reads,
      name: `${prefix}webhooks.get`,
      http: `GET /v1${under}/webhooks/{id}`,
      summary: "One webhook with its settings and how it fares",
      input: z.object(byId),
      output: Webhook,
    }),
    update: verb({
      ...writes,
      name: `${prefix}webhooks.update`,
      http: `PATCH /v1${under}/webhooks/{id}`,
      summary: "Change a webhook; a new URL, or isActive true, starts it afresh after failures",
      input: z.object({ ...byId, ...z.object(settings).partial().shape, ...changes }),
      output: Webhook,
      audit: (_, webhook) => names(webhook),
    }),
    delete: verb({
      ...writes,
      name: `${prefix}webhooks.delete`,
      http: `DELETE /v1${under}/webhooks/{id} 204`,
      summary: "Delete a webhook and the log of its deliveries",
      input: z.object(byId),
      output: z.undefined(),
      audit: (input) => ({ id: (input as { id: string }).id }),
    }),
    rotateSecret: verb({
      ...writes,
      name: `${prefix}webhooks.rotate_secret`,
      http: `POST /v1${under}/webhooks/{id}/rotate-secret`,
      summary: "Give it a new secret, shown once; for the overlap deliveries are signed with both",
      input: z.object({
        ...byId,
        overlap: z
          .enum(["none", "1h", "24h", "7d"])
          .default("24h")
          .describe("How long the secret before this one signs too; none: it stops at once."),
      }),
      output: IssuedWebhook,
      audit: (_, webhook) => ({ ...names(webhook), previousSecretUntil: webhook.previousSecretUntil }),
    }),
    test: verb({
      ...writes,
      name: `${prefix}webhooks.test`,
      http: `POST /v1${under}/webhooks/{id}/test`,
      summary: "Send a webhook.test event to this webhook alone; its delivery tells what came of it",
      input: z.object(byId),
      output: z.object({ deliveryId: id("webhookDelivery"), eventId: id("event") }),
      audit: (input, { deliveryId }) => ({ id: (input as { id: string }).id, deliveryId }),
    }),
    listDeliveries: verb({
      ...reads,
      name: `${prefix}webhook_deliveries.list`,
      http: `GET /v1${under}/webhook-deliveries`,
      summary: `What was and will be delivered to the webhooks of ${owner}, newest first`,
      input: z.object({ ...at, ...pageInput("webhookDelivery").shape, ...deliveryFilters }),
      output: pageOf(WebhookDelivery),
    }),
    getDelivery: verb({
      ...reads,
      name: `${prefix}webhook_deliveries.get`,
      http: `GET /v1${under}/webhook-deliveries/{id}`,
      summary: "One delivery: the request as sent, and every attempt with what was answered",
      input: z.object(byDeliveryId),
      output: WebhookDeliveryDetail,
    }),
    replayDelivery: verb({
      ...writes,
      name: `${prefix}webhook_deliveries.replay`,
      http: `POST /v1${under}/webhook-deliveries/{id}/replay`,
      summary: "Deliver again at once, whatever its state: the same id and body, a new round of attempts",
      input: z.object(byDeliveryId),
      output: WebhookDelivery,
      audit: (_, { id, webhookId }) => ({ id, webhookId }),
    }),
    replayDeliveries: verb({
      ...writes,
      name: `${prefix}webhook_deliveries.replay_many`,
      http: `POST /v1${under}/webhook-deliveries/replay`,
      summary: "Deliver again up to 10,000 deliveries, or events that a new webhook missed, oldest first",
      input: z.object({ ...at, ...which }).refine((input) => isOneWay(input as never), ONE_WAY),
      output: z.object({
        count: z.number().int().describe("Deliveries that go out again, or for the first time."),
        hasMore: z.boolean().describe("There were more than 10,000; call again for the next."),
      }),
      audit: (input, { count }) => ({ ...asked(input as never), count }),
    }),
  };
};

export const {
  list: listWebhooks,
  create: createWebhook,
  get: getWebhook,
  update: updateWebhook,
  delete: deleteWebhook,
  rotateSecret: rotateWebhookSecret,
  test: testWebhook,
  listDeliveries: listWebhookDeliveries,
  getDelivery: getWebhookDelivery,
  replayDelivery: replayWebhookDelivery,
  replayDeliveries: replayWebhookDeliveries,
} = verbsOf({
  prefix: "",
  scope: "workspace",
  under: "",
  owner: "this workspace",
  at: {},
  only: {},
  changes: {},
});

export const {
  list: listOrganizationWebhooks,
  create: createOrganizationWebhook,
  get: getOrganizationWebhook,
  update: updateOrganizationWebhook,
  delete: deleteOrganizationWebhook,
  rotateSecret: rotateOrganizationWebhookSecret,
  test: testOrganizationWebhook,
  listDeliveries: listOrganizationWebhookDeliveries,
  getDelivery: getOrganizationWebhookDelivery,
  replayDelivery: replayOrganizationWebhookDelivery,
  replayDeliveries: replayOrganizationWebhookDeliveries,
} = verbsOf({
  prefix: "organization_",
  scope: "organization",
  under: "/organizations/{organizationId}",
  owner: "the organization and all its workspaces",
  at: { organizationId: id("organization") },
  only: { workspaceIds: workspaceIds.default([]) },
  changes: { workspaceIds: workspaceIds.optional() },
});
