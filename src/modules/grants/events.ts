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
const ofWorkspace = { version: 1, scope: "workspace", payload: Grant } as const;
const ofOrganization = { version: 1, scope: "organization", payload: Grant } as const;
const example = {
  grantId: exampleId("grant"),
  accountId: exampleId("account"),
  permissions: ["deployments:production"],
  expiresAt: "2026-01-15T18:00:00.000Z",
};

export const grantGiven = eventType({
  ...ofWorkspace,
  type: "grant.given",
  title: "Somebody was given extra power in the workspace for a while",
  example,
});
export const grantRevoked = eventType({
  ...ofWorkspace,
  type: "grant.revoked",
  title: "Extra power in the workspace was taken back before it ended",
  example,
});
export const organizationGrantGiven = eventType({
  ...ofOrganization,
  type: "organization_grant.given",
  title: "Somebody was given extra power in the organization for a while",
  example: { ...example, permissions: ["workspaces:create"] },
});
export const organizationGrantRevoked = eventType({
  ...ofOrganization,
  type: "organization_grant.revoked",
  title: "Extra power in the organization was taken back before it ended",
  example: { ...example, permissions: ["workspaces:create"] },
});
