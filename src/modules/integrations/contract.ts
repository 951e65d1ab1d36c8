import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";

const IntegrationMethod = z.object({
  kind: z.enum(["none", "api_key", "basic", "bearer", "oauth2"]),
  title: z.string(),
  help: z.string().describe("Where to find or make the credential."),
  secretLabel: z
    .string()
    .nullable()
    .describe("What the secret is called there; null: there is none to type."),
  usernameLabel: z
    .string()
    .nullable()
    .describe("What the user name is called there; null: there is none to type."),
  grants: z.array(z.enum(["authorization_code", "client_credentials", "device"])),
  scopes: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      isDefault: z.boolean().describe("Asked for unless others are named."),
    }),
  ),
  needsOAuthApp: z.boolean().describe("The organization's own OAuth app must be set first."),
});
const IntegrationAction = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  method: z.string(),
  path: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  output: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("JSON Schema of its result; null: not known."),
  effect: z
    .enum(["read", "write", "destructive"])
    .describe("destructive: may remove or overwrite what cannot be had back."),
  scopes: z.array(z.string()).describe("One of these is needed, where the service has scopes."),
});
const OAuthApp = z.object({
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  updatedAt: z.iso.datetime(),
});
export const Integration = z.object({
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  documentationUrl: z.string().nullable().describe("Of its API; null: none is known."),
  baseUrl: z
    .string()
    .nullable()
    .describe("`{site}` parts are filled from the variables; null: given by the connection."),
  hosts: z.array(z.string()).describe("Where its credential may be sent."),
  variables: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      example: z.string(),
      isRequired: z.boolean(),
      methods: z.array(z.string()).describe("Kinds of connection that ask for it."),
    }),
  ),
  methods: z.array(IntegrationMethod),
  actionCount: z.number().int(),
  connectionCount: z.number().int().describe("Connections of it that can be seen here."),
  oauthApp: OAuthApp.nullable().describe("The organization's own OAuth app there; null: none is set."),
  redirectUri: z.string().describe("What that app must list."),
});
export type Integration = z.output<typeof Integration>;
export const IntegrationDetail = Integration.extend({ actions: z.array(IntegrationAction) });
const Slug = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "must be the name of an integration");
const InOrganization = z.object({ organizationId: id("organization") });

export const listIntegrations = verb({
  name: "integrations.list",
  http: "GET /v1/integrations",
  summary: "Services that can be connected with a few clicks",
  needs: "connections:read",
  scope: "workspace",
  input: z.object({}),
  output: z.object({ data: z.array(Integration) }),
});
export const getIntegration = verb({
  name: "integrations.get",
  http: "GET /v1/integrations/{slug}",
  summary: "One integration: how to connect it and what it can do",
  needs: "connections:read",
  scope: "workspace",
  input: z.object({ slug: Slug }),
  output: IntegrationDetail,
});
export const listOrganizationIntegrations = verb({
  name: "organization_integrations.list",
  http: "GET /v1/organizations/{organizationId}/integrations",
  summary: "Services an organization can connect for all its workspaces, with its own OAuth apps",
  needs: "organization_tools:read",
  scope: "organization",
  input: InOrganization,
  output: z.object({ data: z.array(Integration) }),
});
export const setOAuthApp = verb({
  name: "organization_integrations.set_oauth_app",
  http: "PUT /v1/organizations/{organizationId}/integrations/{slug}/oauth-app",
  summary:
    "Set the organization's own OAuth app at a service; its secret is stored encrypted and never answered",
  needs: "organization_tools:write",
  scope: "organization",
  input: InOrganization.extend({
    slug: Slug,
    clientId: z.string().trim().min(1).max(500),
    clientSecret: z
      .string()
      .min(1)
      .max(4000)
      .nullable()
      .optional()
      .describe("Absent: stays as it is. Null: none."),
  }),
  output: Integration,
  audit: ({ slug, clientId, clientSecret }) => ({
    slug,
    clientId,
    ...(clientSecret ? { clientSecret: "replaced" } : {}),
  }),
});
export const removeOAuthApp = verb({
  name: "organization_integrations.remove_oauth_app",
  http: "DELETE /v1/organizations/{organizationId}/integrations/{slug}/oauth-app 204",
  summary: "Forget the organization's own OAuth app; connections made with it can no longer be renewed",
  needs: "organization_tools:write",
  scope: "organization",
  input: InOrganization.extend({ slug: Slug }),
  output: z.undefined(),
  audit: ({ slug }) => ({ slug }),
});
