import { createHash } from "node:crypto";
import { AppError, invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import type { SourceDefinition } from "./contract.ts";
import { documentKeyOf, keepDocument } from "./documents.ts";
import { checkDefinition } from "./source-kind.ts";

/** Throws `invalid` for a definition that cannot be one. */
export function requireSound(ws: Work, definition: SourceDefinition): void {
  if (definition.kind === "openapi") {
    const { url, documentId, document } = definition;
    const given = [url, documentId, document].filter((each) => each !== undefined);
    if (given.length !== 1)
      throw invalid(
        "definition.url",
        "name a url, an uploaded documentId or the document itself, one of them",
      );
  } else {
    const { transport, url, command } = definition;
    if (transport === "stdio" && command === undefined)
      throw invalid("definition.command", "name the program");
    if (transport !== "stdio" && url === undefined)
      throw invalid("definition.url", "name the server's address");
  }
  for (const url of [definition.url, definition.kind === "openapi" ? definition.baseUrl : undefined]) {
    if (url === undefined) continue;
    const { username, password } = new URL(url);
    if (username || password)
      throw invalid("definition.url", "must not hold a user name or password; use a connection for them");
  }
  checkDefinition(ws, definition);
}

/**
 * A definition on its way to be kept: a document that was pasted is put beside the uploaded ones, so that rows stay small.
 * `keep`, in the transaction of the source, answers what its row holds; `present` is the document the source has already.
 */
export async function takeDefinition(ws: Work, definition: SourceDefinition) {
  requireSound(ws, definition);
  if (definition.kind !== "openapi" || definition.document === undefined)
    return {
      async keep(t: VerbTx, present?: string): Promise<SourceDefinition> {
        if (definition.kind === "openapi" && definition.documentId && definition.documentId !== present)
          await keepDocument(t, definition.documentId);
        return definition;
      },
    };
  const { document, ...rest } = definition;
  const bytes = new TextEncoder().encode(document);
  const id = newId("sourceDocument");
  return {
    async keep(t: VerbTx): Promise<SourceDefinition> {
      await t.db
        .insertInto("sourceDocuments")
        .values({
          id,
          workspaceId: t.scope.workspaceId ?? null,
          sizeBytes: bytes.byteLength,
          sha256: createHash("sha256").update(bytes).digest("hex"),
          createdBy: t.caller.accountId,
        })
        .execute();
      // Under a megabyte, and the row above goes with the transaction if this fails.
      await t.platform.blobs
        .put(t.scope.organizationId!, documentKeyOf(id), bytes)
        .catch((cause: unknown) => {
          throw new AppError("unavailable", "The document could not be stored; try again", { cause });
        });
      return { ...rest, documentId: id };
    },
  };
}
