import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { Stage } from "../versions/contract.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";

export const ApiKey = z.object({
  id: id("apiKey"),
  name: z.string(),
  hint: z.string().describe("The last four characters of the secret."),
  permissions: z.array(z.string()).describe('What the key may at most do; ["*"] is all its creator may.'),
  stage: Stage.nullable().describe("The only stage it may run; null: any."),
  createdBy: id("account"),
  createdByName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
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
    .default(["*"]),
  stage: Stage.optional().describe("Confine the key to one stage of every agent."),
  expiresAt: z.iso.datetime().optional(),
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
  audit: (_, key) => ({ id: key.id, name: key.name, permissions: key.permissions }),
});
export const listApiKeys = verb({
  name: "api_keys.list",
  http: "GET /v1/api-keys",
  summary: "The API keys of this workspace, newest first",
  needs: "api_keys:read",
  scope: "workspace",
  input: PageInput,
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
