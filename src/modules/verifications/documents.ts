import { buffer } from "node:stream/consumers";
import type { Tx } from "../../platform/db/door.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx, type Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import {
  type DocumentKind,
  MAX_DOCUMENTS,
  removeVerificationDocument,
  type VerificationDocument,
} from "./contract.ts";
import {
  decryptDocument,
  encryptDocument,
  newDocumentKey,
  openDocumentKey,
  sealDocumentKey,
} from "./document-cipher.ts";
import { findVerification } from "./find.ts";
import { isEditable } from "./states.ts";

interface Sent {
  id: string;
  kind: DocumentKind;
  name: string;
  mediaType: VerificationDocument["mediaType"];
  bytes: Buffer;
}

/** Holds the verification, so that it is not submitted while its documents change. */
async function requireEditable(t: VerbTx, id: string): Promise<void> {
  const row = await findVerification(t, id, { isLocked: true });
  if (!isEditable(row)) throw conflict(`It is ${row.state}, so its documents stay as they are`);
}

/** Content that cannot be read any more: without its key the bytes are noise, wherever copies of them lie. */
const forgotten = (by: "organization" | "retention" | "failure", now: Date) => ({
  state: "removed",
  dataKey: null,
  dataKeyId: null,
  removedBy: by,
  removedAt: now.toISOString(),
});

/**
 * Stores a document encrypted under a key of its own. The row is there before the bytes, so that bytes without a row
 * never are; until they lie in the store nobody sees it.
 */
export async function storeDocument(ws: Work, sent: Sent): Promise<VerificationDocument> {
  const { platform } = ws;
  const { organizationId } = ws.scope as { organizationId: string };
  const place = { organizationId, id: newId("verificationDocument") };
  const key = newDocumentKey();
  const { bytes, id: verificationId, ...facts } = sent;
  const row = await ws.tx(async (t) => {
    await requireEditable(t, verificationId);
    const { count } = await t.db
      .selectFrom("verificationDocuments")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("verificationId", "=", verificationId)
      .where("state", "<>", "removed")
      .executeTakeFirstOrThrow();
    if (Number(count) >= MAX_DOCUMENTS)
      throw conflict(`It holds ${MAX_DOCUMENTS} documents already; remove one first`);
    return t.db
      .insertInto("verificationDocuments")
      .values({
        ...facts,
        ...place,
        ...sealDocumentKey(platform.cipher, place, key),
        verificationId,
        sizeBytes: bytes.length,
        uploadedBy: t.caller.accountId,
        createdAt: platform.now().toISOString(),
      })
      .returning("createdAt")
      .executeTakeFirstOrThrow();
  });
  try {
    await platform.blobs.put(organizationId, place.id, encryptDocument(key, place, bytes));
    await ws.commit(async (t) => {
      await requireEditable(t, verificationId);
      await t.db
        .updateTable("verificationDocuments")
        .set({ state: "stored" })
        .where("id", "=", place.id)
        .where("state", "=", "uploading")
        .returning("id")
        .executeTakeFirstOrThrow();
      return { id: verificationId, documentId: place.id, kind: facts.kind };
    });
  } catch (error) {
    await ws.tx((t) => forget(t, place.id, "failure", platform.now()));
    throw error;
  }
  const { kind, name, mediaType } = facts;
  return {
    id: place.id,
    kind,
    name,
    mediaType,
    sizeBytes: bytes.length,
    state: "stored",
    createdAt: row.createdAt,
    removedAt: null,
  };
}

const forget = (t: Tx, id: string, by: "failure" | "organization", now: Date) =>
  t.db
    .updateTable("verificationDocuments")
    .set(forgotten(by, now))
    .where("id", "=", id)
    .where("state", "<>", "removed")
    .returning("id")
    .executeTakeFirst();

implement(removeVerificationDocument, async (t, { organizationId, id, documentId }) => {
  await requireEditable(t, id);
  const found = await t.db
    .selectFrom("verificationDocuments")
    .select("id")
    .where("id", "=", documentId)
    .where("verificationId", "=", id)
    .where("state", "=", "stored")
    .executeTakeFirst();
  if (!found) throw notFound("Document");
  await forget(t, documentId, "organization", t.platform.now());
  // Its key is gone with this transaction; what is left of the bytes is swept when this does not come to it.
  t.afterCommit(() => void eraseBytes(t.platform, organizationId, documentId).catch(() => {}));
  return undefined;
});

/** Takes bytes nobody can read out of the store. */
async function eraseBytes(platform: Platform, organizationId: string, id: string): Promise<void> {
  await platform.blobs.delete(organizationId, id);
  await platform.door.asSystem("documents nobody needs any more, of every organization", (t) =>
    t.db
      .updateTable("verificationDocuments")
      .set({ hasBytes: false })
      .where("organizationId", "=", organizationId)
      .where("id", "=", id)
      .execute(),
  );
}

/** Removes the bytes of documents that were forgotten, and of uploads that broke off an hour ago. */
export async function eraseForgotten(platform: Platform, isStopping: () => boolean): Promise<void> {
  const hourAgo = new Date(platform.now().getTime() - 3_600_000).toISOString();
  const rows = await platform.door.asSystem(
    "documents nobody needs any more, of every organization",
    async (t) => {
      await t.db
        .updateTable("verificationDocuments")
        .set(forgotten("failure", platform.now()))
        .where("state", "=", "uploading")
        .where("createdAt", "<", hourAgo)
        .execute();
      return t.db
        .selectFrom("verificationDocuments")
        .select(["organizationId", "id"])
        .where("hasBytes", "=", true)
        .where("state", "=", "removed")
        .limit(500)
        .execute();
    },
  );
  for (const { organizationId, id } of rows) {
    if (isStopping()) return;
    await eraseBytes(platform, organizationId, id);
  }
}

/** Of one verification: forgets the content of its documents, answers how many there were. As system. */
export async function forgetAll(t: Tx, verificationId: string, now: Date): Promise<number> {
  const rows = await t.db
    .updateTable("verificationDocuments")
    .set(forgotten("retention", now))
    .where("verificationId", "=", verificationId)
    .where("state", "=", "stored")
    .returning("id")
    .execute();
  return rows.length;
}

export interface OpenedDocument {
  name: string;
  mediaType: string;
  bytes: Buffer;
}

/** The content of a document, for its reviewer. Throws 410 once it was removed. */
export async function readDocument(
  { cipher, blobs }: Platform,
  row: { organizationId: string; id: string; name: string; mediaType: string; dataKey: Buffer },
): Promise<OpenedDocument> {
  const place = { organizationId: row.organizationId, id: row.id };
  const blob = await blobs.get(place.organizationId, place.id);
  if (!blob) throw notFound("Document");
  const key = openDocumentKey(cipher, place, row.dataKey);
  const { name, mediaType } = row;
  return { name, mediaType, bytes: decryptDocument(key, place, await buffer(blob.stream())) };
}
