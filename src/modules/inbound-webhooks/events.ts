import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { id } from "../../platform/ids.ts";

const Webhook = z.object({ webhookId: id("inboundWebhook"), name: z.string() });
const Delivery = Webhook.extend({
  deliveryId: id("inboundDelivery"),
  size: z.number().int().describe("Bytes."),
  contentType: z.string().nullable(),
});
const Reason = z.object({ code: z.string(), message: z.string() });

const webhook = { webhookId: "hook_01k5x8w3q0e2vbn7d9t4m6h1ja", name: "orders" };
const delivery = {
  ...webhook,
  deliveryId: "ind_01k5x8wz4n6r1c8f3y0d5b7m9q",
  size: 1204,
  contentType: "application/json",
};
const ofWorkspace = { version: 1, scope: "workspace" } as const;

export const inboundWebhookReceived = eventType({
  ...ofWorkspace,
  type: "inbound_webhook.received",
  title: "An inbound webhook took a delivery",
  payload: Delivery,
  example: delivery,
});
export const inboundWebhookRejected = eventType({
  ...ofWorkspace,
  type: "inbound_webhook.rejected",
  title: "A delivery to an inbound webhook did not verify; at most 60 an hour are recorded",
  payload: Delivery.extend({ reason: Reason }),
  example: {
    ...delivery,
    reason: { code: "signature_mismatch", message: "The signature is not the body's under this secret" },
  },
});
export const inboundWebhookFailed = eventType({
  ...ofWorkspace,
  type: "inbound_webhook.failed",
  title: "A delivery could not start its run",
  payload: Webhook.extend({ deliveryId: id("inboundDelivery"), reason: Reason }),
  example: {
    ...webhook,
    deliveryId: delivery.deliveryId,
    reason: {
      code: "conflict",
      message: "Nothing is deployed to production; publish a version and deploy it there",
    },
  },
});
export const inboundWebhookCreated = eventType({
  ...ofWorkspace,
  type: "inbound_webhook.created",
  title: "An inbound webhook was created",
  payload: Webhook,
  example: webhook,
});
export const inboundWebhookUpdated = eventType({
  ...ofWorkspace,
  type: "inbound_webhook.updated",
  title: "An inbound webhook, its address or its secret was changed, or it was activated again",
  payload: Webhook,
  example: webhook,
});
export const inboundWebhookDeactivated = eventType({
  ...ofWorkspace,
  type: "inbound_webhook.deactivated",
  title: "An inbound webhook was deactivated",
  payload: Webhook,
  example: webhook,
});
