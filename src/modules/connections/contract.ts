import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";

export const ConnectionKind = z.enum(["openai", "anthropic", "google", "openai-compatible"]);
/** A model provider and its credential. The secret goes in and never comes out. */
export const Connection = z.object({
  id: id("connection"),
  name: z.string(),
  kind: ConnectionKind,
  baseUrl: z.string().nullable(),
  secretHint: z.string().nullable().describe("The last four characters of the secret."),
  createdBy: id("account"),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
const Fields = z.object({
  name: z.string().trim().min(1).max(80),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
  secret: z.string().min(1).max(4000).describe("The provider's API key; stored encrypted, never answered."),
});
const NewConnection = Fields.partial({ baseUrl: true, secret: true })
  .extend({ kind: ConnectionKind })
  .refine((connection) => connection.kind !== "openai-compatible" || connection.baseUrl, {
    path: ["baseUrl"],
    message: "an openai-compatible connection needs its base URL, such as http://localhost:11434/v1",
  })
  .refine((connection) => connection.kind === "openai-compatible" || connection.secret, {
    path: ["secret"],
    message: "this provider needs an API key",
  });
const ById = z.object({ id: id("connection") });

export const createConnection = verb({
  name: "connections.create",
  http: "POST /v1/connections 201",
  summary: "Connect a model provider",
  needs: "connections:write",
  scope: "workspace",
  input: NewConnection,
  output: Connection,
  audit: (_, connection) => ({ id: connection.id, name: connection.name, kind: connection.kind }),
});
export const listConnections = verb({
  name: "connections.list",
  http: "GET /v1/connections",
  summary: "The connections of this workspace",
  needs: "connections:read",
  scope: "workspace",
  input: PageInput,
  output: pageOf(Connection),
});
export const updateConnection = verb({
  name: "connections.update",
  http: "PATCH /v1/connections/{id}",
  summary: "Rename a connection, change its address or replace its secret",
  needs: "connections:write",
  scope: "workspace",
  input: Fields.partial().extend({ id: id("connection") }),
  output: Connection,
  audit: ({ id, secret, ...rest }) => ({ id, ...rest, ...(secret ? { secret: "replaced" } : {}) }),
});
export const deleteConnection = verb({
  name: "connections.delete",
  http: "DELETE /v1/connections/{id} 204",
  summary: "Delete a connection no agent uses; else 409 lists what does",
  needs: "connections:write",
  scope: "workspace",
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
export const testConnection = verb({
  name: "connections.test",
  http: "POST /v1/connections/{id}/test",
  summary: "Ask the provider one short question with this model name",
  needs: "connections:write",
  scope: "workspace",
  input: ById.extend({ model: z.string().trim().min(1).max(200) }),
  output: z.object({
    isOk: z.boolean(),
    answer: z.string().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    durationMs: z.number(),
  }),
  audit: ({ id, model }, result) => ({ id, model, isOk: result.isOk }),
});
