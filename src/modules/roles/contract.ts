import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { RoleName } from "../members/contract.ts";

export const CataloguePermission = z.object({
  name: z.string(),
  title: z.string(),
  group: z.string().describe("The row of the role table it belongs to."),
  presets: z.array(z.string()).describe("Presets that have it."),
});
export const getCatalogue = verb({
  name: "permissions.list",
  http: "GET /v1/permissions",
  summary: "Everything that can be allowed, and which presets allow it",
  needs: null,
  scope: "account",
  input: z.object({}),
  output: z.object({
    presets: z.array(z.object({ name: z.string(), title: z.string(), permissions: z.array(z.string()) })),
    groups: z.array(z.object({ name: z.string(), title: z.string() })),
    workspace: z.array(CataloguePermission),
    organization: z.array(CataloguePermission),
  }),
});

const Permissions = z
  .array(z.string().regex(/^[a-z_]+:[a-z_]+$/, "must be a permission such as runs:create"))
  .min(1)
  .max(200);
export const Role = z.object({
  id: id("role"),
  name: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
  memberCount: z.number().int().describe("How often it is given to a member, in all workspaces."),
  invitationCount: z.number().int().describe("Pending invitations that name it."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
const OrganizationPath = z.object({ organizationId: id("organization") });
const RolePath = OrganizationPath.extend({ id: id("role") });

export const listRoles = verb({
  name: "roles.list",
  http: "GET /v1/organizations/{organizationId}/roles",
  summary: "Roles the organization made, with how often they are used",
  needs: "organizations:read",
  scope: "organization",
  input: OrganizationPath.extend({ ...pageInput("role").shape }),
  output: pageOf(Role),
});
export const createRole = verb({
  name: "roles.create",
  http: "POST /v1/organizations/{organizationId}/roles 201",
  summary: "Make a role from the catalogue; up to 100 per organization",
  needs: "roles:write",
  scope: "organization",
  input: OrganizationPath.extend({
    name: z.string().trim().min(2).max(60),
    description: z.string().trim().max(300).default(""),
    permissions: Permissions,
  }),
  output: Role,
  audit: (_, role) => ({ id: role.id, name: role.name, permissions: role.permissions }),
});
export const updateRole = verb({
  name: "roles.update",
  http: "PATCH /v1/organizations/{organizationId}/roles/{id}",
  summary: "Change a role; what its members may do changes at once",
  needs: "roles:write",
  scope: "organization",
  input: RolePath.extend({
    name: z.string().trim().min(2).max(60).optional(),
    description: z.string().trim().max(300).optional(),
    permissions: Permissions.optional(),
  }),
  output: Role,
  audit: (_, role) => ({ id: role.id, name: role.name, permissions: role.permissions }),
});
export const deleteRole = verb({
  name: "roles.delete",
  http: "POST /v1/organizations/{organizationId}/roles/{id}/delete 204",
  summary: "Delete a role; who has it gets the replacement",
  needs: "roles:write",
  scope: "organization",
  input: RolePath.extend({ replacement: RoleName.describe("Another role or a preset.") }),
  output: z.undefined(),
  audit: ({ id, replacement }) => ({ id, replacement }),
});

/** One link of the chain that allows or refuses. */
export const Reason = z.object({
  kind: z.enum([
    "role",
    "inherited_role",
    "grant",
    "key",
    "stage",
    "archived",
    "not_a_member",
    "expired",
    "revoked",
  ]),
  allows: z.boolean().describe("What this link says, by itself."),
  message: z.string(),
});
const Asked = id("apiKey").nullable().describe("Null: it is about the account, not a key.");
export const explainAccess = verb({
  name: "access.explain",
  http: "GET /v1/access/explain",
  summary: "Why an account or key can, or cannot, do something in this workspace",
  needs: null,
  scope: "workspace",
  isForArchived: true,
  input: z.object({
    permission: z.string().regex(/^[a-z_]+:[a-z_]+$/, "must be a permission such as runs:create"),
    accountId: id("account").optional().describe("Default: the caller. Others need roles:read."),
    keyId: id("apiKey")
      .optional()
      .describe("Instead of an account. Default: the key that asks, if one does."),
  }),
  output: z.object({
    isAllowed: z.boolean(),
    permission: z.string(),
    subject: z.object({ accountId: id("account"), name: z.string(), keyId: Asked }),
    chain: z.array(Reason),
  }),
});
export const explainImpact = verb({
  name: "access.impact",
  http: "GET /v1/access/impact",
  summary: "What would stop working in this workspace if a member, key or role went",
  needs: "roles:read",
  scope: "workspace",
  input: z.object({
    accountId: id("account").optional().describe("Give exactly one of the three."),
    keyId: id("apiKey").optional().describe("Give exactly one of the three."),
    roleId: id("role").optional().describe("Give exactly one of the three."),
  }),
  output: z.object({
    keys: z.array(
      z.object({
        id: id("apiKey"),
        name: z.string(),
        lastUsedAt: z.iso.datetime().nullable().describe("Null: never used."),
      }),
    ),
    members: z.array(z.object({ accountId: id("account"), name: z.string() })),
    invitations: z.number().int().describe("Pending invitations that would no longer be accepted."),
    grants: z.number().int().describe("Time-limited grants of the member that have not ended."),
    runsUnderWay: z.number().int(),
    isLastOwner: z.boolean().describe("The member is the workspace's only owner."),
  }),
});
