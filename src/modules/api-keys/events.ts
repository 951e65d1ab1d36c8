import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWorkspace = { version: 1, scope: "workspace" } as const;
const Key = z.object({
  keyId: id("apiKey"),
  name: z.string(),
  ownerId: id("account").describe("Whose power the key has."),
});
const example = { keyId: exampleId("apiKey"), name: "Nightly import", ownerId: exampleId("account") };

export const keyCreated = eventType({
  ...ofWorkspace,
  type: "key.created",
  title: "An API key was made",
  payload: Key.extend({
    permissions: z.array(z.string()),
    stage: z.string().nullable(),
    expiresAt: z.iso.datetime().nullable(),
  }),
  example: {
    ...example,
    permissions: ["runs:create"],
    stage: "production",
    expiresAt: "2026-07-01T00:00:00.000Z",
  },
});
export const keyRegenerated = eventType({
  ...ofWorkspace,
  type: "key.regenerated",
  title: "An API key got a new secret",
  payload: Key.extend({
    previousExpiresAt: z.iso
      .datetime()
      .nullable()
      .describe("Until then the old secret works too; null: it ended at once."),
  }),
  example: { ...example, previousExpiresAt: "2026-01-16T09:30:00.000Z" },
});
export const keyRevoked = eventType({
  ...ofWorkspace,
  type: "key.revoked",
  title: "An API key was revoked, ended with the key it was made with, or with its owner's place",
  payload: Key,
  example,
});
