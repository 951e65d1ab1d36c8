import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";

export const Slug = z
  .string()
  .min(2)
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use lower-case letters, digits and single dashes");
export const OrganizationRole = z
  .enum(["owner", "admin", "billing_admin", "member"])
  .describe("owner and admin reach every workspace; owner and billing_admin manage the billing.");
/** Of an organization, a workspace or a person. */
export const IconUrl = z.string().nullable().describe("Null: there is no icon.");
export const IsPersonal = z.boolean().describe("Made with an account, as its own.");
const KEY_MAX_DAYS = "The longest life of an API key in days; null: no limit.";
export const Organization = z.object({
  id: id("organization"),
  name: z.string(),
  slug: z.string(),
  iconUrl: IconUrl,
  isPersonal: IsPersonal,
  plan: z.string().nullable().describe("build, launch or scale; null: self-hosted, nothing is limited."),
  keyMaxDays: z.number().int().nullable().describe(KEY_MAX_DAYS),
  accentColor: z.string().nullable().describe("Of the mails sent in its name; #rrggbb. Null: ours."),
  supportEmail: z.string().nullable().describe("Where answers to its mails go. Null: nowhere special."),
  membersSeeBilling: z
    .boolean()
    .describe("Everybody in it sees balance and usage; false: only those who manage its billing."),
  role: OrganizationRole.describe("The caller's role in it."),
  createdAt: z.iso.datetime(),
});
export const IconStorageId = id("iconUpload")
  .nullable()
  .optional()
  .describe("Of an upload from icons.generate_upload_url; null: no icon.");
export const AccentColor = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, "must be a colour like #1a73e8")
  .transform((color) => color.toLowerCase());
const OrganizationPath = z.object({ organizationId: id("organization") });

export const createOrganization = verb({
  name: "organizations.create",
  http: "POST /v1/organizations 201",
  summary: "Create an organization; the caller becomes its owner",
  needs: null,
  scope: "account",
  input: z.object({
    name: z.string().trim().min(2).max(80),
    slug: Slug.optional().describe("Default: made from the name."),
    iconStorageId: IconStorageId,
  }),
  output: Organization,
  audit: (_, organization) => ({ id: organization.id, name: organization.name }),
});
export const listOrganizations = verb({
  name: "organizations.list",
  http: "GET /v1/organizations",
  summary: "The organizations I am a member of",
  needs: null,
  scope: "account",
  input: pageInput("organization"),
  output: pageOf(Organization),
});
export const getOrganization = verb({
  name: "organizations.get",
  http: "GET /v1/organizations/{organizationId}",
  summary: "One organization I am in",
  needs: "organizations:read",
  scope: "organization",
  input: OrganizationPath,
  output: Organization,
});
export const updateOrganization = verb({
  name: "organizations.update",
  http: "PATCH /v1/organizations/{organizationId}",
  summary:
    "Change name, address, logo, key policy and the look of its mails; the old address keeps leading here",
  needs: "organizations:write",
  scope: "organization",
  input: OrganizationPath.extend({
    name: z.string().trim().min(2).max(80).optional(),
    slug: Slug.optional(),
    iconStorageId: IconStorageId,
    keyMaxDays: z.number().int().min(1).max(90).nullable().optional().describe(KEY_MAX_DAYS),
    accentColor: AccentColor.nullable().optional().describe("The colour of its mails; null: ours."),
    supportEmail: z
      .email()
      .max(254)
      .nullable()
      .optional()
      .describe("Named in its mails, and where answers to them go; null: none."),
    membersSeeBilling: z.boolean().optional().describe("Whether everybody in it sees balance and usage."),
  }),
  output: Organization,
  audit: ({ organizationId, ...fields }) => ({ id: organizationId, fields: Object.keys(fields) }),
});
export const getOrganizationAccess = verb({
  name: "organizations.get_access",
  http: "GET /v1/organizations/{organizationId}/access",
  summary: "What the caller is and may do in an organization",
  needs: null,
  scope: "organization",
  input: OrganizationPath,
  output: z.object({
    organizationId: id("organization"),
    accountId: id("account"),
    role: OrganizationRole,
    status: z.literal("active"),
    isAdmin: z.boolean().describe("Owner or admin."),
    canManageBilling: z.boolean().describe("Owner or billing_admin."),
    permissions: z.array(z.string()),
  }),
});

/** The name of a directory outside: `workos`, `okta`, `google`. */
export const DirectoryProvider = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,39}$/, "use lower-case letters, digits, dashes, 2 to 40 characters");
export const ExternalId = z.object({
  provider: DirectoryProvider,
  externalId: z.string(),
  createdAt: z.iso.datetime(),
});
export const listExternalIds = verb({
  name: "external_ids.list",
  http: "GET /v1/organizations/{organizationId}/external-ids",
  summary: "What this organization is called in outside directories",
  needs: "organizations:read",
  scope: "organization",
  input: OrganizationPath.extend({ ...PageInput.shape }),
  output: pageOf(ExternalId),
});
export const setExternalId = verb({
  name: "external_ids.set",
  http: "PUT /v1/organizations/{organizationId}/external-ids/{provider}",
  summary: "Map the organization to its id in an outside directory; unique per provider",
  needs: "organizations:write",
  scope: "organization",
  input: OrganizationPath.extend({
    provider: DirectoryProvider,
    externalId: z.string().trim().min(1).max(200),
  }),
  output: ExternalId,
  audit: ({ provider, externalId }) => ({ provider, externalId }),
});
export const removeExternalId = verb({
  name: "external_ids.remove",
  http: "DELETE /v1/organizations/{organizationId}/external-ids/{provider} 204",
  summary: "Forget the organization's id in an outside directory",
  needs: "organizations:write",
  scope: "organization",
  input: OrganizationPath.extend({ provider: DirectoryProvider }),
  output: z.undefined(),
  audit: ({ provider }) => ({ provider }),
});
export const resolveExternalId = verb({
  name: "external_ids.resolve",
  http: "GET /v1/external-ids/{provider}/{externalId}",
  summary: "Which of my organizations an outside directory calls this; members only",
  needs: null,
  scope: "account",
  input: z.object({ provider: DirectoryProvider, externalId: z.string().min(1).max(200) }),
  output: z.object({ organizationId: id("organization") }),
});

export const OrganizationMember = z.object({
  accountId: id("account"),
  name: z.string(),
  email: z.string(),
  iconUrl: IconUrl,
  role: OrganizationRole,
  workspaceCount: z.number().int().describe("Workspaces they were added to; owners and admins reach all."),
  joinedAt: z.iso.datetime(),
});
export const listOrganizationMembers = verb({
  name: "organization_members.list",
  http: "GET /v1/organizations/{organizationId}/members",
  summary: "Everybody in the organization",
  needs: "organization_members:read",
  scope: "organization",
  input: OrganizationPath.extend({
    ...pageInput("account").shape,
    search: z.string().trim().max(100).optional().describe("Part of a name or address."),
    role: OrganizationRole.optional(),
  }),
  output: pageOf(OrganizationMember),
  audit: () => ({ read: "organization members" }),
});
export const updateOrganizationMember = verb({
  name: "organization_members.update",
  http: "PATCH /v1/organizations/{organizationId}/members/{accountId}",
  summary: "Change somebody's role in the organization; only owners make and unmake owners",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend({ accountId: id("account"), role: OrganizationRole }),
  output: OrganizationMember,
  audit: ({ accountId, role }) => ({ accountId, role }),
});
export const removeOrganizationMember = verb({
  name: "organization_members.remove",
  http: "DELETE /v1/organizations/{organizationId}/members/{accountId} 204",
  summary: "Remove somebody from the organization: all their workspaces, keys and sessions there end",
  needs: "organization_members:write",
  scope: "organization",
  input: OrganizationPath.extend({ accountId: id("account") }),
  output: z.undefined(),
  audit: ({ accountId }) => ({ accountId }),
});
export const leaveOrganization = verb({
  name: "organizations.leave",
  http: "POST /v1/organizations/{organizationId}/leave 204",
  summary: "Leave the organization with all its workspaces; the last owner cannot",
  needs: null,
  scope: "organization",
  input: OrganizationPath,
  output: z.undefined(),
  audit: ({ organizationId }) => ({ id: organizationId }),
});
