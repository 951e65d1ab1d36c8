import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { AppError } from "../../platform/errors.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import { findStorage } from "./find.ts";
import { wakeSweeper } from "./sweep.ts";

/** Bytes of one part at most: what an upload holds in memory, and what a read of a piece has to open. */
export const PART_BYTES = 8 * 2 ** 20;

export interface Part {
  id: string;
  sizeBytes: number;
}

/** The parts a file of this size is cut into. */
export function partsFor(sizeBytes: number): Part[] {
  const count = Math.ceil(sizeBytes / PART_BYTES);
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    sizeBytes: Math.min(PART_BYTES, sizeBytes - index * PART_BYTES),
  }));
}

/** Counts bytes that are about to be written: throws `storage_full` before one of them is. */
export async function reserveParts(t: VerbTx, storageId: string, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  await t.db
    .insertInto("storageParts")
    .values(parts.map((part, number) => ({ ...part, storageId, number })))
    .execute();
}

/**
 * Writes bytes that were reserved, then makes them part of something with `link`, in one transaction; whatever goes wrong
 * frees them again. `bytesOf` gives the bytes of each part in turn.
 */
export async function writeParts<T>(
  ws: Work,
  {
    storageId,
    parts,
    bytesOf,
  }: { storageId: string; parts: Part[]; bytesOf(part: Part): Promise<Uint8Array> },
  link: (t: VerbTx) => Promise<T>,
): Promise<T> {
  const { blobs } = ws.platform;
  try {
    for (const part of parts) {
      const bytes = await bytesOf(part);
      if (bytes.byteLength !== part.sizeBytes)
        throw new AppError("malformed", "The body is not as long as its Content-Length says");
      await blobs.put(storageId, part.id, bytes);
    }
    return await ws.commit(async (t) => {
      // Somebody may have deleted it, or its time came, while its bytes were on their way.
      await findStorage(t, { id: storageId, isWriting: true, isLocked: true });
      return link(t);
    });
  } catch (error) {
    await dropParts(ws, storageId, parts).catch(() => {});
    throw error;
  }
}

/** Frees what was reserved and never linked. What this cannot do the sweeper does. */
async function dropParts(ws: Work, storageId: string, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  const ids = parts.map(({ id }) => id);
  await ws.tx(async (t) => {
    await t.db
      .deleteFrom("storageParts")
      .where("storageId", "=", storageId)
      .where("fileId", "is", null)
      .where("id", "in", ids)
      .execute();
    t.afterCommit(() => wakeSweeper(ws.platform));
  });
  // Of an instance that is gone, nothing remembers them.
  for (const id of ids) await ws.platform.blobs.delete(storageId, id);
}

/** Makes reserved parts those of a file, after the ones it has from `first` on. */
export async function linkParts(
  t: VerbTx,
  { storageId, fileId, first }: { storageId: string; fileId: string; first: number },
  parts: readonly Part[],
): Promise<void> {
  if (parts.length === 0) return;
  const rows = sql.join(parts.map(({ id }, index) => sql`(${id}, ${first + index}::int)`));
  const linked = await sql`
    update storage_parts p set file_id = ${fileId}, number = v.number from (values ${rows}) v (id, number)
    where p.storage_id = ${storageId} and p.id = v.id and p.file_id is null`.execute(t.db);
  if (linked.numAffectedRows !== BigInt(parts.length))
    throw new AppError("conflict", "The upload took too long: its bytes were freed meanwhile");
}

/** The parts of a file, in order. */
export const partsOf = (t: VerbTx, storageId: string, fileId: string) =>
  t.db
    .selectFrom("storageParts")
    .select(["id", "sizeBytes", "number"])
    .where("storageId", "=", storageId)
    .where("fileId", "=", fileId)
    .orderBy("number")
    .execute();
