import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, type Permission, verb } from "../../platform/verb.ts";
import {
  Authorization,
  Connection,
  ConnectionChange,
  ConnectionTest,
  NewConnection,
} from "./shapes/contract.ts";

const ById = z.object({ id: id("connection") });
const InOrganization = z.object({ organizationId: id("organization") });
const ModelName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe("Of a model provider, which needs it: the model that is asked.");

/** What an audit entry says of an input: that there was a secret, never the secret. */
const hidden = ({
  secret,
  oauth,
  ...rest
}: {
  secret?: string | undefined;
  oauth?: { clientSecret?: string | undefined } | undefined;
}) => ({
  ...rest,
  ...(oauth
    ? { oauth: { ...oauth, ...(oauth.clientSecret === undefined ? {} : { clientSecret: "replaced" }) } }
    : {}),
  ...(secret === undefined ? {} : { secret: "replaced" }),
});
type Made = { id: string; name: string; kind: string };
const made = (_: unknown, { id, name, kind }: Made) => ({ id, name, kind });

const list = { input: pageInput("connection"), output: pageOf(Connection) };
const create = { input: NewConnection, output: Connection, audit: made };
const get = { input: ById, output: Connection };
const update = {
  input: ConnectionChange.extend(ById.shape),
  output: Connection,
  audit: hidden,
};
const remove = { input: ById, output: z.undefined(), audit: ({ id }: { id: string }) => ({ id }) };
const test = {
  input: ById.extend({ model: ModelName.optional() }),
  output: ConnectionTest,
  audit: ({ id, model }: { id: string; model?: string }, { isOk }: { isOk: boolean }) => ({
    id,
    ...(model === undefined ? {} : { model }),
    isOk,
  }),
};
const tryOut = {
  input: NewConnection.extend({ model: ModelName.optional() }),
  output: ConnectionTest,
  audit: ({ name, kind }: { name: string; kind: string }, { isOk }: { isOk: boolean }) => ({
    name,
    kind,
    isOk,
  }),
};
const authorize = {
  input: ById,
  output: Authorization,
  audit: ({ id }: { id: string }) => ({ id }),
};
const disconnect = { input: ById, output: Connection, audit: ({ id }: { id: string }) => ({ id }) };

const OF_WORKSPACE = { scope: "workspace", needs: "connections:write" } as const;
const READING = { scope: "workspace", needs: "connections:read" } as const;
export const createConnection = verb({
  name: "connections.create",
  http: "POST /v1/connections 201",
  summary: "Connect a model provider or another service",
  ...OF_WORKSPACE,
  ...create,
});
export const listConnections = verb({
  name: "connections.list",
  http: "GET /v1/connections",
  summary: "The connections of this workspace and those its organization shares",
  ...READING,
  ...list,
});
export const getConnection = verb({
  name: "connections.get",
  http: "GET /v1/connections/{id}",
  summary: "One connection, and how it is",
  ...READING,
  ...get,
});
export const updateConnection = verb({
  name: "connections.update",
  http: "PATCH /v1/connections/{id}",
  summary:
    "Change a connection or replace its secret; sending it elsewhere needs the secret again, another OAuth client or address that it is connected anew",
  ...OF_WORKSPACE,
  ...update,
});
export const deleteConnection = verb({
  name: "connections.delete",
  http: "DELETE /v1/connections/{id} 204",
  summary: "Revoke and delete a connection nothing uses; else 409 lists what does",
  ...OF_WORKSPACE,
  ...remove,
});
export const testConnection = verb({
  name: "connections.test",
  http: "POST /v1/connections/{id}/test",
  summary: "Make one harmless call with it: a short question to a model, the test call of an integration",
  ...OF_WORKSPACE,
  ...test,
});
export const tryConnection = verb({
  name: "connections.try",
  http: "POST /v1/connections/try",
  summary: "Test a connection without saving it",
  ...OF_WORKSPACE,
  ...tryOut,
});
export const authorizeConnection = verb({
  name: "connections.authorize",
  http: "POST /v1/connections/{id}/authorize",
  summary: "Begin to connect, or connect anew: answers where to allow access, or connects at once",
  ...OF_WORKSPACE,
  ...authorize,
});
export const disconnectConnection = verb({
  name: "connections.disconnect",
  http: "POST /v1/connections/{id}/disconnect",
  summary: "Revoke the credential at the service and forget it; the connection stays",
  ...OF_WORKSPACE,
  ...disconnect,
});
export const completeConnection = verb({
  name: "connections.complete",
  http: "POST /v1/connections/complete",
  summary: "Finish connecting with what the service sent back; only by who began it, and once",
  needs: null,
  scope: "account",
  input: z.object({
    state: z.string().min(1).max(200),
    code: z.string().min(1).max(4000).optional().describe("What it gave; absent where it refused."),
    error: z.string().max(400).optional().describe("What the service refused with, such as access_denied."),
    iss: z.string().max(1000).optional().describe("Who the service says it is (RFC 9207)."),
  }),
  output: Connection,
  audit: (_, { id, name, kind, state }) => ({ id, name, kind, state }),
});

const OF_ORGANIZATION = {
  scope: "organization",
  needs: "organization_tools:write" satisfies Permission,
} as const;
const READING_ORGANIZATION = { scope: "organization", needs: "organization_tools:read" } as const;
export const createOrganizationConnection = verb({
  name: "organization_connections.create",
  http: "POST /v1/organizations/{organizationId}/connections 201",
  summary: "Connect a service for all workspaces of an organization",
  ...OF_ORGANIZATION,
  ...create,
  input: NewConnection.extend(InOrganization.shape),
});
export const listOrganizationConnections = verb({
  name: "organization_connections.list",
  http: "GET /v1/organizations/{organizationId}/connections",
  summary: "The connections all workspaces of an organization share",
  ...READING_ORGANIZATION,
  ...list,
  input: pageInput("connection").extend(InOrganization.shape),
});
export const getOrganizationConnection = verb({
  name: "organization_connections.get",
  http: "GET /v1/organizations/{organizationId}/connections/{id}",
  summary: "One shared connection, and how it is",
  ...READING_ORGANIZATION,
  ...get,
  input: ById.extend(InOrganization.shape),
});
export const updateOrganizationConnection = verb({
  name: "organization_connections.update",
  http: "PATCH /v1/organizations/{organizationId}/connections/{id}",
  summary: "Change a shared connection or replace its secret",
  ...OF_ORGANIZATION,
  ...update,
  input: update.input.extend(InOrganization.shape),
});
export const deleteOrganizationConnection = verb({
  name: "organization_connections.delete",
  http: "DELETE /v1/organizations/{organizationId}/connections/{id} 204",
  summary: "Revoke and delete a shared connection nothing uses",
  ...OF_ORGANIZATION,
  ...remove,
  input: ById.extend(InOrganization.shape),
});
export const testOrganizationConnection = verb({
  name: "organization_connections.test",
  http: "POST /v1/organizations/{organizationId}/connections/{id}/test",
  summary: "Make one harmless call with a shared connection",
  ...OF_ORGANIZATION,
  ...test,
  input: test.input.extend(InOrganization.shape),
});
export const tryOrganizationConnection = verb({
  name: "organization_connections.try",
  http: "POST /v1/organizations/{organizationId}/connections/try",
  summary: "Test a shared connection without saving it",
  ...OF_ORGANIZATION,
  ...tryOut,
  input: tryOut.input.extend(InOrganization.shape),
});
export const authorizeOrganizationConnection = verb({
  name: "organization_connections.authorize",
  http: "POST /v1/organizations/{organizationId}/connections/{id}/authorize",
  summary: "Begin to connect a shared connection, or connect it anew",
  ...OF_ORGANIZATION,
  ...authorize,
  input: ById.extend(InOrganization.shape),
});
export const disconnectOrganizationConnection = verb({
  name: "organization_connections.disconnect",
  http: "POST /v1/organizations/{organizationId}/connections/{id}/disconnect",
  summary: "Revoke a shared credential at the service and forget it",
  ...OF_ORGANIZATION,
  ...disconnect,
  input: ById.extend(InOrganization.shape),
});

// Whoever may run something may connect an account of their own to run it with.
const OF_MEMBER = { scope: "workspace", needs: "runs:create" } as const;
export const createMyConnection = verb({
  name: "my_connections.create",
  http: "POST /v1/my-connections 201",
  summary: "Connect an account of one's own to a connection that asks each member for one",
  ...OF_MEMBER,
  input: z.object({
    templateId: id("connection").describe("The connection with `credentials: each_member`."),
    secret: NewConnection.shape.secret,
    username: NewConnection.shape.username,
  }),
  output: Connection,
  audit: made,
});
export const listMyConnections = verb({
  name: "my_connections.list",
  http: "GET /v1/my-connections",
  summary: "One's own connections in this workspace; nobody else sees them",
  ...READING,
  ...list,
});
export const getMyConnection = verb({
  name: "my_connections.get",
  http: "GET /v1/my-connections/{id}",
  summary: "One of one's own connections, and how it is",
  ...READING,
  ...get,
});
export const updateMyConnection = verb({
  name: "my_connections.update",
  http: "PATCH /v1/my-connections/{id}",
  summary: "Rename one's own connection or replace its secret",
  ...OF_MEMBER,
  input: ConnectionChange.pick({ name: true, secret: true, username: true }).extend(ById.shape),
  output: Connection,
  audit: hidden,
});
export const deleteMyConnection = verb({
  name: "my_connections.delete",
  http: "DELETE /v1/my-connections/{id} 204",
  summary: "Revoke and delete one's own connection",
  ...OF_MEMBER,
  ...remove,
});
export const testMyConnection = verb({
  name: "my_connections.test",
  http: "POST /v1/my-connections/{id}/test",
  summary: "Make one harmless call with one's own connection",
  ...OF_MEMBER,
  ...test,
  input: ById,
});
export const authorizeMyConnection = verb({
  name: "my_connections.authorize",
  http: "POST /v1/my-connections/{id}/authorize",
  summary: "Begin to connect one's own account, or connect it anew",
  ...OF_MEMBER,
  ...authorize,
});
export const disconnectMyConnection = verb({
  name: "my_connections.disconnect",
  http: "POST /v1/my-connections/{id}/disconnect",
  summary: "Revoke one's own credential at the service and forget it",
  ...OF_MEMBER,
  ...disconnect,
});
