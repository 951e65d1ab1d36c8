import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const Grant = z.object({
  grantId: id("grant"),
  accountId: id("account").describe("Who was given it."),
  permissions: z.array(z.string()),
  expiresAt: z.iso.datetime(),
});
// Of extra power in the organization itself: in the organization's stream.
const ofGrant = {
  version: 1,
  scope: "either" as const,
  payload: Grant,
  example: {
    grantId: exampleId("grant"),
    accountId: exampleId("account"),
    permissions: ["deployments:production"],
    expiresAt: "2026-01-15T18:00:00.000Z",
  },
};

export const grantGiven = eventType({
  ...ofGrant,
  type: "grant.given",
  title: "Somebody was given extra power for a while",
});
export const grantRevoked = eventType({
  ...ofGrant,
  type: "grant.revoked",
  title: "Extra power was taken back before it ended",
});
