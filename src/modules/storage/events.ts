import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const About = z.object({
  storageId: id("storage"),
  name: z.string(),
  scope: z.enum(["workspace", "organization"]).describe("Storages of one person alone tell nothing."),
  durability: z.enum(["ephemeral", "durable"]),
});
const about = {
  storageId: exampleId("storage"),
  name: "reports",
  scope: "workspace",
  durability: "durable",
} as const;
const either = { version: 1, scope: "either" } as const;

export const storageCreated = eventType({
  ...either,
  type: "storage.created",
  title: "A shared storage was made",
  payload: About,
  example: about,
});
export const storageDeleted = eventType({
  ...either,
  type: "storage.deleted",
  title: "A shared storage went with everything in it",
  payload: About.extend({ reason: z.enum(["deleted", "closed", "expired"]) }),
  example: { ...about, reason: "deleted" },
});
export const storageQuotaReached = eventType({
  ...either,
  type: "storage.quota_reached",
  title: "A write was refused since there was no room for it; told once an hour",
  payload: z.object({
    full: z.enum(["storage", "workspace", "organization"]).describe("What has no room left for it."),
    quotaBytes: z.number().int(),
    usedBytes: z.number().int().describe("What it held by then; the write would have passed the quota."),
    storageId: id("storage")
      .nullable()
      .describe("The shared storage that is full; null: all of the place is."),
    name: z.string().nullable(),
  }),
  example: {
    full: "workspace",
    quotaBytes: 10_000_000_000,
    usedBytes: 9_999_000_000,
    storageId: null,
    name: null,
  },
});
