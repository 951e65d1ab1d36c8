import type { Context, Hono } from "hono";
import { z } from "zod";
import { requirePermission } from "../../platform/caller.ts";
import { requireUnconfined } from "../../platform/confinement.ts";
import { forbidden } from "../../platform/errors.ts";
import { readRawBody } from "../../platform/http/raw-body.ts";
import { type AppEnv, factsOf } from "../../platform/http/request.ts";
import { admit, type VerbServer } from "../../platform/http/verb-routes.ts";
import { id } from "../../platform/ids.ts";
import { scopeOf, workOf } from "../../platform/operation.ts";
import { verb } from "../../platform/verb.ts";
import { MAX_DOCUMENT_BYTES, UploadedDocument } from "./contract.ts";
import { storeDocument } from "./documents.ts";

const HERE = "/v1/tool-sources/documents";
const ABOVE = "/v1/organizations/{organizationId}/tool-sources/documents";

// Not in the contract: a verb takes JSON. Admission and the audit entry are a verb's.
const shared = {
  summary: "Upload an OpenAPI document for a source",
  output: UploadedDocument,
  audit: (_: unknown, { documentId, sizeBytes }: z.output<typeof UploadedDocument>) => ({
    id: documentId,
    sizeBytes,
  }),
};
const uploadHere = verb({
  ...shared,
  name: "tool_sources.upload_document",
  http: `POST ${HERE} 201`,
  needs: "tool_sources:write",
  scope: "workspace",
  input: z.object({}),
});
const uploadAbove = verb({
  ...shared,
  name: "organization_tool_sources.upload_document",
  http: `POST ${ABOVE} 201`,
  needs: "organization_tools:write",
  scope: "organization",
  input: z.object({ organizationId: id("organization") }),
});

async function takeIn(
  c: Context<AppEnv>,
  server: VerbServer,
  upload: typeof uploadHere | typeof uploadAbove,
): Promise<Response> {
  c.set("verb", upload.name);
  const caller = await admit(c, server, upload);
  if (upload.scope === "organization") {
    if (caller.kind === "api_key") throw forbidden("An API key acts only inside its workspace");
    requirePermission(caller.organization, upload.needs!);
  } else requirePermission(caller.workspace, upload.needs!);
  requireUnconfined(caller, upload);
  const bytes = await readRawBody(c.req.raw, MAX_DOCUMENT_BYTES);
  const work = { verb: upload, input: c.req.param() };
  const ws = workOf(server.platform, caller, factsOf(c), scopeOf(upload, caller), work);
  return c.json(await storeDocument(ws, bytes), 201);
}

/** What takes documents of up to 40 MB in. */
export function mountToolSourceDocuments(app: Hono<AppEnv>, server: VerbServer): void {
  app.post(HERE, (c) => takeIn(c, server, uploadHere));
  app.post(ABOVE.replace("{organizationId}", ":organizationId"), (c) => takeIn(c, server, uploadAbove));
}

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const content = Object.fromEntries(
  ["application/json", "application/yaml"].map((type) => [
    type,
    { schema: { type: "string", format: "binary" } },
  ]),
);
const pathOf = ({ name, needs }: typeof uploadHere | typeof uploadAbove, parameters: object[]) => ({
  post: {
    operationId: name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary:
      "Upload an OpenAPI document, JSON or YAML, up to 40 MB; a source must be made of it within a day",
    description: `Needs \`${needs}\`. It is read when a source is previewed or made.`,
    "x-permission": needs,
    tags: ["tool_sources"],
    parameters,
    requestBody: { required: true, content },
    responses: {
      "201": {
        description: "Stored",
        content: {
          "application/json": {
            schema: {
              type: "object",
              required: ["documentId", "sizeBytes", "expiresAt"],
              properties: {
                documentId: { type: "string" },
                sizeBytes: { type: "integer" },
                expiresAt: { type: "string", format: "date-time" },
              },
            },
          },
        },
      },
      "403": problem("The permission is missing"),
      "409": problem("Twenty documents wait for a source already"),
      "413": problem("The document is larger than 40 MB"),
    },
  },
});

/** Both in the API's own document. */
export const toolSourceDocumentPaths = {
  [HERE]: pathOf(uploadHere, []),
  [ABOVE]: pathOf(uploadAbove, [
    { name: "organizationId", in: "path", required: true, schema: { type: "string" } },
  ]),
};
