import { randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { DB } from "../../platform/db/tables.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { StoredFile } from "./contract.ts";
import { ancestorsOf, parentOf } from "./path.ts";

const MAX_ENTRIES = 100_000;

export type FileRow = Selectable<DB["storageFiles"]>;

export const shownFile = (row: FileRow): StoredFile => ({
  path: row.path,
  name: row.path.slice(row.path.lastIndexOf("/") + 1),
  kind: row.kind as StoredFile["kind"],
  sizeBytes: row.sizeBytes,
  mediaType: row.mediaType,
  updatedAt: row.updatedAt,
});

export const entryAt = (t: VerbTx, storageId: string, path: string): Promise<FileRow | undefined> =>
  t.db
    .selectFrom("storageFiles")
    .selectAll()
    .where("storageId", "=", storageId)
    .where("path", "=", path)
    .executeTakeFirst();

export async function fileAt(t: VerbTx, storageId: string, path: string): Promise<FileRow> {
  const row = await entryAt(t, storageId, path);
  if (!row) throw notFound("File");
  if (row.kind === "directory") throw conflict("That is a directory");
  return row;
}

/** Everything below a directory: between it with a slash and it with what follows a slash. */
export const isBelow = (path: string) => sql<boolean>`path > ${`${path}/`} and path < ${`${path}0`}`;

/** Makes the directories a path lies in; the instance is locked. */
export async function makeAncestors(t: VerbTx, storageId: string, path: string): Promise<void> {
  const ancestors = ancestorsOf(path);
  if (ancestors.length === 0) return;
  await t.db
    .insertInto("storageFiles")
    .values(ancestors.map((above) => directoryRow(storageId, above)))
    .onConflict((there) => there.doNothing())
    .execute();
  const inTheWay = await t.db
    .selectFrom("storageFiles")
    .select("path")
    .where("storageId", "=", storageId)
    .where("path", "in", ancestors)
    .where("kind", "=", "file")
    .executeTakeFirst();
  if (inTheWay) throw conflict("A part of the path is a file, not a directory");
}

export const directoryRow = (storageId: string, path: string) => ({
  storageId,
  path,
  parent: parentOf(path),
  id: randomUUID(),
  kind: "directory" as const,
});

export async function requireRoomForEntries(t: VerbTx, storageId: string): Promise<void> {
  const { fileCount } = await t.db
    .selectFrom("storageInstances")
    .select("fileCount")
    .where("id", "=", storageId)
    .executeTakeFirstOrThrow();
  if (fileCount > MAX_ENTRIES)
    throw new AppError("storage_full", `A storage holds at most ${MAX_ENTRIES} files and directories`);
}
