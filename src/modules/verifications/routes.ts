import type { Context, Hono } from "hono";
import { z } from "zod";
import { requirePermission } from "../../platform/caller.ts";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import { readRawBody } from "../../platform/http/raw-body.ts";
import { type AppEnv, factsOf } from "../../platform/http/request.ts";
import { admit, type VerbServer } from "../../platform/http/verb-routes.ts";
import { id } from "../../platform/ids.ts";
import { scopeOf, workOf } from "../../platform/operation.ts";
import { verb } from "../../platform/verb.ts";
import { parseInput } from "../../platform/parse-input.ts";
import { DOCUMENT_KINDS, MAX_DOCUMENT_BYTES, VerificationDocument } from "./contract.ts";
import { readDocument, storeDocument } from "./documents.ts";
import { mediaTypeOf } from "./media-type.ts";

const UPLOAD = "/v1/organizations/{organizationId}/verifications/{id}/documents";
const CONTENT = "/v1/system/verifications/{id}/documents/{documentId}/content";

// Not in the contract: a verb takes and answers JSON. Admission and the audit entry are a verb's.
const uploadDocument = verb({
  name: "verifications.upload_document",
  http: `POST ${UPLOAD} 201`,
  summary: "Upload a document",
  needs: "verification:manage",
  scope: "organization",
  input: z.object({
    id: id("verification"),
    kind: z.enum(DOCUMENT_KINDS),
    name: z
      .string()
      // Of a path the last part, without what cannot be seen.
      .transform((name) =>
        name
          .replace(/^.*[/\\]/, "")
          .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
          .trim(),
      )
      .pipe(z.string().min(1).max(200)),
  }),
  output: VerificationDocument,
  audit: (_, result) => ({ ...(result as object) }),
});
const downloadDocument = verb({
  name: "verification_reviews.download_document",
  http: `GET ${CONTENT}`,
  summary: "The content of a document",
  needs: null,
  scope: "system",
  input: z.object({ id: id("verification"), documentId: id("verificationDocument") }),
  output: z.unknown(),
  audit: ({ id: of, documentId }) => ({ id: of, documentId }),
});

async function takeIn(c: Context<AppEnv>, server: VerbServer): Promise<Response> {
  c.set("verb", uploadDocument.name);
  const caller = await admit(c, server, uploadDocument);
  if (caller.kind === "api_key") throw forbidden("An API key acts only inside its workspace");
  requirePermission(caller.organization, uploadDocument.needs!);
  const raw = { ...c.req.query(), id: c.req.param("id") };
  const input = parseInput(uploadDocument.input, raw);
  const bytes = await readRawBody(c.req.raw, MAX_DOCUMENT_BYTES);
  const mediaType = mediaTypeOf(bytes);
  const work = { verb: uploadDocument, input };
  const ws = workOf(server.platform, caller, factsOf(c), scopeOf(uploadDocument, caller), work);
  return c.json(await storeDocument(ws, { ...input, mediaType, bytes }), 201);
}

async function giveOut(c: Context<AppEnv>, server: VerbServer): Promise<Response> {
  c.set("verb", downloadDocument.name);
  const caller = await admit(c, server, downloadDocument);
  if (!caller.isInstallationAdmin || caller.kind !== "account")
    throw forbidden("This needs the installation administrator, signed in");
  const input = parseInput(downloadDocument.input, c.req.param());
  const { platform } = server;
  const row = await platform.door.asSystem(
    "verbs of the installation administrator",
    (t) =>
      t.db
        .selectFrom("verificationDocuments as d")
        .innerJoin("verifications as v", (join) =>
          join.onRef("v.organizationId", "=", "d.organizationId").onRef("v.id", "=", "d.verificationId"),
        )
        .select(["d.organizationId", "d.id", "d.name", "d.mediaType", "d.state", "d.dataKey"])
        .where("d.id", "=", input.documentId)
        .where("v.id", "=", input.id)
        .where("d.state", "<>", "uploading")
        // What is still being filled in is nobody else's to read.
        .where("v.state", "<>", "not_started")
        .executeTakeFirst(),
    { isSingle: true },
  );
  if (!row) throw notFound("Document");
  if (row.dataKey === null) throw new AppError("gone", "The content of this document was removed");
  const opened = await readDocument(platform, { ...row, dataKey: row.dataKey });
  const { organizationId } = row;
  const ws = workOf(platform, caller, factsOf(c), {}, { verb: downloadDocument, input });
  // In the organization's own log, before anything leaves: an access nobody could write down does not happen.
  await ws.commit(async () => undefined, {
    scope: { organizationId },
    asSystem: "verbs of the installation administrator",
  });
  return c.body(new Uint8Array(opened.bytes), 200, {
    "content-type": opened.mediaType,
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(opened.name)}`,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  });
}

/** What takes documents in, and gives them to a reviewer. */
export function mountVerifications(app: Hono<AppEnv>, server: VerbServer): void {
  const routed = (path: string) => path.replace(/\{(\w+)\}/g, ":$1");
  app.post(routed(UPLOAD), (c) => takeIn(c, server));
  app.get(routed(CONTENT), (c) => giveOut(c, server));
}

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const parameter = (name: string, where: "path" | "query", schema: object = { type: "string" }) => ({
  name,
  in: where,
  required: true,
  schema,
});
const binary = { schema: { type: "string", format: "binary" } };
const files = { "application/pdf": binary, "image/jpeg": binary, "image/png": binary };

/** Both in the API's own document. */
export const verificationPaths = {
  [UPLOAD]: {
    post: {
      operationId: "verificationsUploadDocument",
      summary: "Upload a document of a verification that is not submitted",
      description:
        "Needs `verification:manage`. A PDF, JPEG or PNG up to 10 MB as the body, told by its content. Kept encrypted; its content is shown to reviewers only.",
      "x-permission": "verification:manage",
      tags: ["verifications"],
      parameters: [
        parameter("organizationId", "path"),
        parameter("id", "path"),
        parameter("kind", "query", { type: "string", enum: [...DOCUMENT_KINDS] }),
        parameter("name", "query", { type: "string", maxLength: 200 }),
      ],
      requestBody: { required: true, content: files },
      responses: {
        "201": {
          description: "Stored",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["id", "kind", "name", "mediaType", "sizeBytes", "state"],
                properties: Object.fromEntries(
                  ["id", "kind", "name", "mediaType", "state", "createdAt"]
                    .map((name): [string, object] => [name, { type: "string" }])
                    .concat([["sizeBytes", { type: "integer" }]]),
                ),
              },
            },
          },
        },
        "403": problem("The permission is missing"),
        "404": problem("There is no such verification here"),
        "409": problem("It is submitted, or holds 20 documents already"),
        "413": problem("The file is larger than 10 MB"),
        "415": problem("It is no whole PDF, JPEG or PNG"),
      },
    },
  },
  [CONTENT]: {
    get: {
      operationId: "verificationReviewsDownloadDocument",
      summary: "The content of a document, for its reviewer; each access is in the organization's audit log",
      description: "Scope: system.",
      tags: ["verification_reviews"],
      parameters: [parameter("id", "path"), parameter("documentId", "path")],
      responses: {
        "200": { description: "The file", content: files },
        "403": problem("This is for the administrator of the installation"),
        "404": problem("There is no such document"),
        "410": problem("Its content was removed"),
      },
    },
  },
};
