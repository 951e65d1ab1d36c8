import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { AccountName } from "../accounts/contract.ts";
import { Stage } from "../versions/contract.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";

export const ApiKey = z.object({
  id: id("apiKey"),
  name: z.string(),
  hint: z.string().describe("The last four characters of the secret."),
  permissions: z.array(z.string()).describe('What the key may at most do; ["*"] is all its creator may.'),
  stage: Stage.nullable().describe("The only stage it may run; null: any."),
  ipRanges: z.array(z.string()).describe("Addresses it may be used from, as CIDR; none: from anywhere."),
  rateLimitPerMinute: z.number().int().nullable().describe("Its own limit; null: the installation's."),
  toolkitId: id("toolkit")
    .nullable()
    .describe("The only toolkit whose tools it sees and calls, by whatever way; null: all of the workspace."),
  toolkitName: z.string().nullable().describe("Null also where the toolkit is gone or not seen from here."),
  ownerId: id("account").describe("Whose power it has: its creator, or a service account."),
  ownerName: AccountName,
  createdBy: id("account"),
  createdByName: AccountName,
  regeneratedAt: z.iso.datetime().nullable().describe("Null: it has its first secret."),
  previousExpiresAt: z.iso
    .datetime()
    .nullable()
    .describe("Until when the secret before this one is taken too; null: it is not."),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable().describe("Null: it does not end."),
  lastUsedAt: z.iso.datetime().nullable().describe("Null: never used."),
  revokedAt: z.iso.datetime().nullable().describe("Null: nobody ended it."),
});
export const NewApiKey = z.object({
  name: z.string().trim().min(1).max(80),
  permissions: z
    .array(
      z
        .string()
        .regex(/^(\*|[a-z_]+:(\*|[a-z_]+))$/, "must be a permission such as runs:create, runs:* or *"),
    )
    .min(1)
    .max(100)
    .default(["*"])
    .describe(ApiKey.shape.permissions.description!),
  stage: Stage.optional().describe("Confine the key to one stage of every agent."),
  expiresAt: z.iso
    .datetime()
    .optional()
    .describe("Left out: never, or as late as the organization and the key that makes it allow."),
  ipRanges: z
    .array(
      z.union(
        [z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()],
        "must be an address or a CIDR range such as 10.0.0.0/8",
      ),
    )
    .max(50)
    .default([])
    .describe("Addresses it may be used from; none: those of the key that makes it, else all."),
  rateLimitPerMinute: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("Left out: that of the key that makes it, else the installation's."),
  toolkitId: id("toolkit")
    .optional()
    .describe("Confine the key to the tools of one toolkit, for good. What it may do besides tools stays."),
  serviceAccountId: id("account")
    .optional()
    .describe("A service account of this workspace that shall own it."),
});
/** Which keys of a list: those that work, have ended by themselves, or were ended. */
export const ApiKeyState = z.enum(["active", "expired", "revoked"]);
const KeyFilters = z.object({
  search: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe("Part of the key's or its owner's name, or its last four characters."),
  state: ApiKeyState.optional(),
});

/** The only shape that carries the secret; create answers it, once. */
export const IssuedApiKey = ApiKey.extend({ secret: z.string() });

export const createApiKey = verb({
  name: "api_keys.create",
  http: "POST /v1/api-keys 201",
  summary: "Create an API key of this workspace; the secret is shown once",
  needs: "api_keys:write",
  scope: "workspace",
  input: NewApiKey,
  output: IssuedApiKey,
  audit: (_, key) => ({ id: key.id, name: key.name, permissions: key.permissions, toolkitId: key.toolkitId }),
});
export const listApiKeys = verb({
  name: "api_keys.list",
  http: "GET /v1/api-keys",
  summary: "The API keys of this workspace, newest first: one's own, or with api_keys:manage everybody's",
  needs: "api_keys:read",
  scope: "workspace",
  input: pageInput("apiKey").extend(KeyFilters.shape),
  output: pageOf(ApiKey),
});
export const revokeApiKey = verb({
  name: "api_keys.revoke",
  http: "DELETE /v1/api-keys/{id} 204",
  summary: "Revoke an API key at once; what it has open ends",
  needs: "api_keys:write",
  scope: "workspace",
  input: z.object({ id: id("apiKey") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

export const regenerateApiKey = verb({
  name: "api_keys.regenerate",
  http: "POST /v1/api-keys/{id}/regenerate",
  summary:
    "Give the key a new secret, shown once; the old one is taken for the overlap, none by default, which also revokes the keys made with it",
  needs: "api_keys:write",
  scope: "workspace",
  input: z.object({
    id: id("apiKey"),
    overlap: z
      .enum(["none", "1h", "24h"])
      .default("none")
      .describe("How long the secret before is taken too."),
  }),
  output: IssuedApiKey,
  audit: ({ id, overlap }) => ({ id, overlap }),
});
export const listOrganizationApiKeys = verb({
  name: "organization_api_keys.list",
  http: "GET /v1/organizations/{organizationId}/api-keys",
  summary: "The API keys of all workspaces of the organization, newest first",
  needs: "organization_keys:read",
  scope: "organization",
  input: z.object({
    organizationId: id("organization"),
    ...pageInput("apiKey").shape,
    ...KeyFilters.shape,
    workspaceId: id("workspace").optional(),
  }),
  output: pageOf(ApiKey.extend({ workspaceId: id("workspace"), workspaceName: z.string() })),
});
export const revokeOrganizationApiKey = verb({
  name: "organization_api_keys.revoke",
  http: "DELETE /v1/organizations/{organizationId}/api-keys/{id} 204",
  summary: "Revoke an API key of any workspace of the organization at once",
  needs: "organization_members:write",
  scope: "organization",
  input: z.object({ organizationId: id("organization"), id: id("apiKey") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
