import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Background } from "../../platform/background.ts";
import { inBackground } from "../../platform/background.ts";
import type { Tx } from "../../platform/db/door.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";

/** How long an uploaded document waits for a source that is made of it. */
const WAITS_MS = 24 * 3_600_000;
const MAX_WAITING = 20;
const SWEEP_EVERY_MS = 30 * 60_000;
const REASON = "documents of tool sources nobody made, of every organization";

export const documentKeyOf = (documentId: string): string => `${documentId}.openapi`;

const hoursFrom = (now: Date) => new Date(now.getTime() + WAITS_MS).toISOString();

/** Keeps a document for the source that will be made of it; its row first, so that no bytes lie about without one. */
export async function storeDocument(ws: Work, bytes: Uint8Array) {
  const { platform, scope } = ws;
  const id = newId("sourceDocument");
  const expiresAt = hoursFrom(platform.now());
  const answer = { documentId: id, sizeBytes: bytes.byteLength, expiresAt };
  await ws.commit(async (t) => {
    const { count } = await t.db
      .selectFrom("sourceDocuments")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("expiresAt", "is not", null)
      .executeTakeFirstOrThrow();
    if (Number(count) >= MAX_WAITING)
      throw conflict(`${MAX_WAITING} uploaded documents wait for a source already; make one of them first`);
    await t.db
      .insertInto("sourceDocuments")
      .values({
        id,
        workspaceId: scope.workspaceId ?? null,
        sizeBytes: bytes.byteLength,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        expiresAt,
        createdBy: ws.caller.accountId,
      })
      .execute();
    return answer;
  });
  await platform.blobs.put(scope.organizationId!, documentKeyOf(id), bytes);
  return answer;
}

// Rows are the organization's to see, so that a document stays with the workspace it was uploaded to is asked here.
const isOfHere = (t: Tx) => sql<boolean>`workspace_id is not distinct from ${t.scope.workspaceId ?? null}`;
const notHere = () => invalid("definition.documentId", "no such uploaded document here; upload it again");

/** Throws `invalid` for a document of somewhere else. */
export async function requireDocument(t: Tx, id: string): Promise<void> {
  const documents = t.db.selectFrom("sourceDocuments").select("id");
  if (!(await documents.where("id", "=", id).where(isOfHere(t)).executeTakeFirst())) throw notHere();
}

/** The document belongs to a source from here on, and to no other: it goes when its source goes. */
export async function keepDocument(t: Tx, id: string): Promise<void> {
  const kept = await t.db
    .updateTable("sourceDocuments")
    .set({ expiresAt: null })
    .where("id", "=", id)
    .where("expiresAt", "is not", null)
    .where(isOfHere(t))
    .returning("id")
    .executeTakeFirst();
  if (!kept) throw notHere();
}

/** Nothing needs the document any more: it is removed at the next sweep. */
export const releaseDocument = (t: Tx, id: string, now: Date): Promise<unknown> =>
  t.db.updateTable("sourceDocuments").set({ expiresAt: now.toISOString() }).where("id", "=", id).execute();

/** Removes documents whose time is over. Answers how many. */
export async function sweepDocuments({
  door,
  blobs,
  now,
}: Pick<Platform, "door" | "blobs" | "now">): Promise<number> {
  const over = await door.asSystem(REASON, (t) =>
    t.db
      .selectFrom("sourceDocuments")
      .select(["organizationId", "id"])
      .where("expiresAt", "<=", now().toISOString())
      .limit(200)
      .execute(),
  );
  for (const { organizationId, id } of over) {
    // Bytes first: a row without bytes is swept again, bytes without a row never.
    await blobs.delete(organizationId, documentKeyOf(id));
    await door.asSystem(REASON, (t) =>
      t.db
        .deleteFrom("sourceDocuments")
        .where("organizationId", "=", organizationId)
        .where("id", "=", id)
        .execute(),
    );
  }
  return over.length;
}

export const startDocumentSweeper = (platform: Platform): Background =>
  inBackground({
    name: "sweeping documents of tool sources",
    everyMs: SWEEP_EVERY_MS,
    log: platform.log,
    work: async () => void (await sweepDocuments(platform)),
  });
