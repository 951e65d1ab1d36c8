import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";

const DAYS_3_MINUTES = 3 * 24 * 60;
export const Grant = z.object({
  id: id("grant"),
  accountId: id("account"),
  accountName: z.string(),
  permissions: z.array(z.string()),
  reason: z.string(),
  grantedBy: id("account"),
  grantedByName: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable().describe("Null: nobody ended it early."),
});
const NewGrant = z.object({
  accountId: id("account"),
  permissions: z
    .array(z.string().regex(/^[a-z_]+:[a-z_]+$/, "must be a permission such as runs:create"))
    .min(1)
    .max(50),
  reason: z.string().trim().min(3).max(300),
  minutes: z.number().int().min(1).max(DAYS_3_MINUTES).describe("1 minute to 3 days."),
});
const IsLiving = z.stringbool().optional().describe("true: only what holds now. false: only what has ended.");
const OrganizationPath = z.object({ organizationId: id("organization") });
const audit = (_: unknown, grant: z.output<typeof Grant>) => ({
  id: grant.id,
  accountId: grant.accountId,
  permissions: grant.permissions,
  reason: grant.reason,
  expiresAt: grant.expiresAt,
});

export const listGrants = verb({
  name: "grants.list",
  http: "GET /v1/grants",
  summary: "Time-limited grants of this workspace, newest first",
  needs: "members:read",
  scope: "workspace",
  input: pageInput("grant").extend({
    isLiving: IsLiving,
  }),
  output: pageOf(Grant),
});
export const createGrant = verb({
  name: "grants.create",
  http: "POST /v1/grants 201",
  summary: "Give a member extra permissions for a while, with a reason; they end by themselves",
  needs: "members:write",
  scope: "workspace",
  input: NewGrant,
  output: Grant,
  audit,
});
export const revokeGrant = verb({
  name: "grants.revoke",
  http: "DELETE /v1/grants/{id} 204",
  summary: "End a grant at once",
  needs: "members:write",
  scope: "workspace",
  input: z.object({ id: id("grant") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
export const listOrganizationGrants = verb({
  name: "organization_grants.list",
  http: "GET /v1/organizations/{organizationId}/grants",
  summary: "Time-limited grants in the organization itself, newest first",
  needs: "organization_members:read",
  scope: "organization",
  input: OrganizationPath.extend({ ...pageInput("grant").shape, isLiving: IsLiving }),
  output: pageOf(Grant),
});
export const createOrganizationGrant = verb({
  name: "organization_grants.create",
  http: "POST /v1/organizations/{organizationId}/grants 201",
  summary: "Give somebody permissions of the organization, such as workspaces:create, for a while",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend(NewGrant.shape),
  output: Grant,
  audit,
});
export const revokeOrganizationGrant = verb({
  name: "organization_grants.revoke",
  http: "DELETE /v1/organizations/{organizationId}/grants/{id} 204",
  summary: "End a grant of the organization at once",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend({ id: id("grant") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
