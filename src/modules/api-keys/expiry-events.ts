import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWorkspace = { version: 1, scope: "workspace" } as const;
const Ending = z.object({
  keyId: id("apiKey"),
  name: z.string(),
  ownerId: id("account").describe("Whose power the key has."),
  expiresAt: z.iso.datetime(),
});
const example = {
  keyId: exampleId("apiKey"),
  name: "Nightly import",
  ownerId: exampleId("account"),
  expiresAt: "2026-01-22T09:30:00.000Z",
};

export const keyExpiring = eventType({
  ...ofWorkspace,
  type: "key.expiring",
  title: "An API key ends within a week; said again a day before",
  payload: Ending.extend({ daysLeft: z.number().int().describe("7 or 1, rounded up.") }),
  example: { ...example, daysLeft: 7 },
});
export const keyExpired = eventType({
  ...ofWorkspace,
  type: "key.expired",
  title: "An API key has reached its end",
  payload: Ending,
  example,
});
