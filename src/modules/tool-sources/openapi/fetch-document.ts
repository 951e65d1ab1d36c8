import { buffer } from "node:stream/consumers";
import type { Work } from "../../../platform/operation.ts";
import { hostOf, outboundCall } from "../../connections/index.ts";
import { MAX_DOCUMENT_BYTES } from "../contract.ts";
import { documentKeyOf } from "../documents.ts";
import { SourceFailure, type SourceToRead } from "../source-kind.ts";

const TIMEOUT_MS = 90_000;

/** The bytes of a source's document, from its address or as they were uploaded. Throws SourceFailure. */
export async function fetchDocument(
  ws: Pick<Work, "platform" | "scope">,
  { definition, connectionId, accountId, signal }: SourceToRead,
): Promise<Uint8Array<ArrayBuffer>> {
  if (definition.kind !== "openapi") throw new Error("not an OpenAPI source");
  const { url, documentId, document } = definition;
  if (document !== undefined) return new TextEncoder().encode(document);
  if (documentId !== undefined) {
    const blob = await ws.platform.blobs.get(ws.scope.organizationId!, documentKeyOf(documentId));
    if (!blob) throw new SourceFailure("no_document", "The uploaded document is gone; upload it again");
    return new Uint8Array(await buffer(blob.stream()));
  }
  if (url === undefined)
    throw new SourceFailure("no_document", "Name a URL, or upload or paste the document");
  const answer = await outboundCall(ws, {
    method: "GET",
    url,
    headers: { accept: "application/json, application/yaml, text/yaml, */*;q=0.5" },
    connectionId,
    accountId,
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: MAX_DOCUMENT_BYTES,
    whenTooLarge: "error",
    signal,
  });
  // What is not sent at all did not fail to be reached.
  if (!answer.ok && answer.code === "connection")
    throw new SourceFailure(
      "connection",
      `The document at ${hostOf(url)} was not asked for. ${answer.message} Or upload or paste the document.`,
    );
  if (!answer.ok) {
    const isLarge = answer.code === "too_large";
    throw new SourceFailure(
      isLarge ? "too_large" : "unreachable",
      isLarge ? `The document is larger than ${MAX_DOCUMENT_BYTES / 1_000_000} MB` : answer.message,
    );
  }
  const { status, body } = answer.response;
  if (status >= 400 || status < 200)
    throw new SourceFailure("unreachable", `The address of the document answered ${status}`);
  return new Uint8Array(body);
}
