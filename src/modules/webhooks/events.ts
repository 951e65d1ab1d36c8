import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWebhook = { version: 1, scope: "either" } as const;
const Told = z.object({
  webhookId: id("webhook"),
  host: z.string().describe("The host of its URL; the rest of a URL may be a secret."),
});
const example = { webhookId: exampleId("webhook"), host: "example.org" };

export const webhookCreated = eventType({
  ...ofWebhook,
  type: "webhook.created",
  title: "A webhook was created",
  payload: Told,
  example,
});
export const webhookUpdated = eventType({
  ...ofWebhook,
  type: "webhook.updated",
  title: "Settings of a webhook changed",
  payload: Told.extend({ changed: z.array(z.string()).describe("Names of the settings.") }),
  example: { ...example, changed: ["eventTypes"] },
});
export const webhookDeleted = eventType({
  ...ofWebhook,
  type: "webhook.deleted",
  title: "A webhook was deleted",
  payload: Told,
  example,
});
export const webhookDisabled = eventType({
  ...ofWebhook,
  type: "webhook.disabled",
  title: "A webhook was switched off because its receiver failed for too long or said that it is gone",
  payload: Told.extend({ reason: z.string() }),
  example: { ...example, reason: "The receiver answered 410 Gone" },
});
export const webhookSecretRotated = eventType({
  ...ofWebhook,
  type: "webhook.secret_rotated",
  title: "A webhook got a new signing secret",
  payload: Told.extend({
    previousSecretUntil: z.iso.datetime().nullable().describe("Until when the old one signs as well."),
  }),
  example: { ...example, previousSecretUntil: "2026-01-16T09:30:00.000Z" },
});
export const webhookTest = eventType({
  ...ofWebhook,
  type: "webhook.test",
  title: "Somebody tries a webhook; only that webhook hears it",
  payload: z.object({ webhookId: id("webhook"), message: z.string() }),
  example: { webhookId: exampleId("webhook"), message: "A test of this webhook" },
});
