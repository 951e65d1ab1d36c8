import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import {
  appendFile,
  listFiles,
  makeDirectory,
  moveFile,
  readFile,
  removeFile,
  statFile,
  type StoredFile,
  writeFile,
} from "./contract.ts";
import { findStorage } from "./find.ts";
import { linkParts, type Part, partsFor, partsOf, reserveParts, writeParts } from "./parts.ts";
import { parentOf } from "./path.ts";
import { bytesOfParts } from "./read.ts";
import { inTurn } from "./in-turn.ts";
import { tellingOfQuota } from "./tell.ts";
import {
  directoryRow,
  entryAt,
  fileAt,
  isBelow,
  makeAncestors,
  requireRoomForEntries,
  shownFile,
} from "./tree.ts";

// A last part below this is written again with what is appended, so that a log of small lines stays few parts.
const SMALL_PART_BYTES = 2 ** 20;
const APPEND_TRIES = 8;

type Content = { text: string } | { base64: string };
const contentBytes = (content: Content): Buffer =>
  "text" in content ? Buffer.from(content.text) : Buffer.from(content.base64, "base64");

implement(listFiles, async (t, { id, path, isRecursive, cursor, limit }) => {
  await findStorage(t, { id });
  if (path !== undefined) {
    const directory = await entryAt(t, id, path);
    if (!directory) throw notFound("Directory");
    if (directory.kind === "file") throw conflict("That is a file");
  }
  let entries = t.db
    .selectFrom("storageFiles")
    .selectAll()
    .where("storageId", "=", id)
    .orderBy("path")
    .limit(limit + 1);
  if (!isRecursive) entries = entries.where("parent", "=", path ?? "");
  else if (path !== undefined) entries = entries.where(isBelow(path));
  if (cursor) entries = entries.where("path", ">", cursor);
  const page = toPage(await entries.execute(), limit, (row) => row.path);
  return { ...page, data: page.data.map(shownFile) };
});

implement(statFile, async (t, { id, path }) => {
  await findStorage(t, { id });
  const row = await entryAt(t, id, path);
  if (!row) throw notFound("File");
  return shownFile(row);
});

implementWork(readFile, async (ws, { id, path, encoding, offset, length }) => {
  const { file, parts } = await ws.read(async (t) => {
    await findStorage(t, { id });
    const found = await fileAt(t, id, path);
    return { file: found, parts: await partsOf(t, id, found.id) };
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesOfParts(ws.platform.blobs, id, parts, { offset, length }))
    chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isEnd = offset + bytes.byteLength >= file.sizeBytes;
  const answer = { path, encoding, sizeBytes: file.sizeBytes, isEnd };
  if (encoding === "base64") return { ...answer, content: bytes.toString("base64") };
  // A piece may begin or end inside a character; a whole file may not.
  const isWhole = offset === 0 && isEnd;
  try {
    return {
      ...answer,
      content: new TextDecoder("utf-8", { fatal: isWhole, ignoreBOM: true }).decode(bytes),
    };
  } catch {
    throw invalid("encoding", "the file is no UTF-8 text; read it as base64");
  }
});

/** What is written, as a request of its own size: from JSON it is there whole, from an upload it comes part by part. */
export interface Written {
  id: string;
  path: string;
  mediaType: string | null;
  sizeBytes: number;
  bytesOf(part: Part): Promise<Uint8Array>;
}

/** Writes a file whole: reserved, written beside what is there, then put in its place at once. */
export async function storeFile(ws: Work, written: Written): Promise<StoredFile> {
  const { id, path, mediaType, sizeBytes, bytesOf } = written;
  const parts = partsFor(sizeBytes);
  await tellingOfQuota(ws, id, () =>
    ws.tx(async (t) => {
      await findStorage(t, { id, isWriting: true });
      const there = await entryAt(t, id, path);
      if (there?.kind === "directory") throw conflict("That is a directory");
      await reserveParts(t, id, parts);
    }),
  );
  return writeParts(ws, { storageId: id, parts, bytesOf }, async (t) => {
    const row = await putEntry(t, { id, path, mediaType, sizeBytes });
    await t.db.deleteFrom("storageParts").where("storageId", "=", id).where("fileId", "=", row.id).execute();
    await linkParts(t, { storageId: id, fileId: row.id, first: 0 }, parts);
    return shownFile(row);
  });
}

async function putEntry(
  t: VerbTx,
  { id, path, mediaType, sizeBytes }: Pick<Written, "id" | "path" | "mediaType" | "sizeBytes">,
) {
  await makeAncestors(t, id, path);
  const row = await t.db
    .insertInto("storageFiles")
    .values({
      storageId: id,
      path,
      parent: parentOf(path),
      id: randomUUID(),
      kind: "file",
      mediaType,
      sizeBytes,
    })
    .onConflict((there) =>
      there
        .columns(["organizationId", "storageId", "path"])
        .doUpdateSet({ sizeBytes, updatedAt: sql`now()`, ...(mediaType === null ? {} : { mediaType }) })
        .where("storageFiles.kind", "=", "file"),
    )
    .returningAll()
    .executeTakeFirst();
  if (!row) throw conflict("That is a directory");
  await requireRoomForEntries(t, id);
  return row;
}

implementWork(writeFile, async (ws, { id, path, content, mediaType }) => {
  const bytes = contentBytes(content);
  return storeFile(ws, {
    id,
    path,
    mediaType: mediaType ?? null,
    sizeBytes: bytes.byteLength,
    bytesOf: async () => bytes,
  });
});

/** One try; undefined: somebody else appended or wrote meanwhile. */
async function tryAppend(
  ws: Work,
  { id, path, added }: { id: string; path: string; added: Buffer },
): Promise<StoredFile | undefined> {
  const { file, last, isMerged, part } = await ws.tx(async (t) => {
    await findStorage(t, { id, isWriting: true, isLocked: true });
    const there = await entryAt(t, id, path);
    if (there?.kind === "directory") throw conflict("That is a directory");
    const found = there ?? (await putEntry(t, { id, path, mediaType: null, sizeBytes: 0 }));
    const end = (await partsOf(t, id, found.id)).at(-1);
    const isSmall = end !== undefined && end.sizeBytes + added.byteLength <= SMALL_PART_BYTES;
    const next = { id: randomUUID(), sizeBytes: added.byteLength + (isSmall ? end.sizeBytes : 0) };
    if (next.sizeBytes > 0) await reserveParts(t, id, [next]);
    return { file: found, last: end, isMerged: isSmall, part: next };
  });
  const parts = part.sizeBytes > 0 ? [part] : [];
  const bytesOf = async () => {
    if (!isMerged) return added;
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytesOfParts(ws.platform.blobs, id, [last!])) chunks.push(chunk);
    return Buffer.concat([...chunks, added]);
  };
  const meanwhile = Symbol("changed");
  try {
    return await writeParts(ws, { storageId: id, parts, bytesOf }, async (t) => {
      const now = await entryAt(t, id, path);
      const lastNow = now && (await partsOf(t, id, now.id)).at(-1);
      if (now?.id !== file.id || lastNow?.id !== last?.id) throw meanwhile;
      if (isMerged)
        await t.db
          .deleteFrom("storageParts")
          .where("storageId", "=", id)
          .where("id", "=", last!.id)
          .execute();
      const first = last === undefined ? 0 : isMerged ? last.number : last.number + 1;
      await linkParts(t, { storageId: id, fileId: file.id, first }, parts);
      const row = await t.db
        .updateTable("storageFiles")
        .set({ sizeBytes: sql`size_bytes + ${added.byteLength}`, updatedAt: sql`now()` })
        .where("storageId", "=", id)
        .where("path", "=", path)
        .returningAll()
        .executeTakeFirstOrThrow();
      return shownFile(row);
    });
  } catch (error) {
    if (error === meanwhile) return undefined;
    throw error;
  }
}

implementWork(appendFile, (ws, { id, path, content }) =>
  inTurn(`${id}/${path}`, async () => {
    const added = contentBytes(content);
    for (let tries = 0; tries < APPEND_TRIES; tries++) {
      const file = await tellingOfQuota(ws, id, () => tryAppend(ws, { id, path, added }));
      if (file) return file;
    }
    throw conflict("Many append to this file at once; try again");
  }),
);

implement(makeDirectory, async (t, { id, path }) => {
  await findStorage(t, { id, isWriting: true, isLocked: true });
  await makeAncestors(t, id, path);
  await t.db
    .insertInto("storageFiles")
    .values(directoryRow(id, path))
    .onConflict((there) => there.doNothing())
    .execute();
  const row = (await entryAt(t, id, path))!;
  if (row.kind === "file") throw conflict("That is a file");
  await requireRoomForEntries(t, id);
  return shownFile(row);
});

implement(moveFile, async (t, { id, from, to, isReplacing }) => {
  await findStorage(t, { id, isWriting: true, isLocked: true });
  const moved = await entryAt(t, id, from);
  if (!moved) throw notFound("File");
  if (from === to) return shownFile(moved);
  if (to.startsWith(`${from}/`)) throw conflict("A directory cannot move into itself");
  const there = await entryAt(t, id, to);
  if (there && !(isReplacing && there.kind === "file" && moved.kind === "file"))
    throw conflict("There is something already");
  if (there)
    await t.db.deleteFrom("storageFiles").where("storageId", "=", id).where("path", "=", to).execute();
  await makeAncestors(t, id, to);
  if (moved.kind === "directory") {
    const longest = await t.db
      .selectFrom("storageFiles")
      .select(sql<number>`coalesce(max(octet_length(path)), 0)`.as("bytes"))
      .where("storageId", "=", id)
      .where(isBelow(from))
      .executeTakeFirstOrThrow();
    if (longest.bytes - Buffer.byteLength(from) + Buffer.byteLength(to) > 1_000)
      throw conflict("A path below it would become longer than 1000 bytes");
    const under = sql`${to} || substr(path, length(${from}) + 1)`;
    await sql`update storage_files set path = ${under}, parent = ${to} || substr(parent, length(${from}) + 1)
      where storage_id = ${id} and ${isBelow(from)}`.execute(t.db);
  }
  const row = await t.db
    .updateTable("storageFiles")
    .set({ path: to, parent: parentOf(to), updatedAt: sql`now()` })
    .where("storageId", "=", id)
    .where("path", "=", from)
    .returningAll()
    .executeTakeFirstOrThrow();
  return shownFile(row);
});

implement(removeFile, async (t, { id, path, isRecursive }) => {
  await findStorage(t, { id, isWriting: true, isLocked: true });
  const entry = await entryAt(t, id, path);
  if (!entry) return { removed: 0 };
  const below = () =>
    t.db.selectFrom("storageFiles").select("path").where("storageId", "=", id).where(isBelow(path));
  if (entry.kind === "directory" && !isRecursive && (await below().limit(1).executeTakeFirst()))
    throw conflict("The directory is not empty; remove it with isRecursive");
  const { numDeletedRows } = await t.db
    .deleteFrom("storageFiles")
    .where("storageId", "=", id)
    .where((is) =>
      entry.kind === "directory" ? is.or([is("path", "=", path), isBelow(path)]) : is("path", "=", path),
    )
    .executeTakeFirst();
  return { removed: Number(numDeletedRows) };
});
