import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import { findStorage, nowOf } from "./find.ts";
import { partsOf } from "./parts.ts";
import { databaseOf, folderOf } from "./place.ts";
import { sqlPoolOf } from "./pools.ts";
import { bytesOfParts } from "./read.ts";
import type { TarEntry } from "./tar.ts";

const PAGE = 200;
const KEYS_PER_FILE = 1_000;
const KEYS_FILE_BYTES = 8_000_000;
const COPY_MS = 120_000;
const COPY = /^export-.*\.sqlite$/;
const OLD_MS = 3_600_000;

async function* filesOf(ws: Work, id: string): AsyncGenerator<TarEntry> {
  for (let after = ""; ;) {
    const page = await ws.read(async (t) => {
      await findStorage(t, { id, isClosedToo: true });
      return t.db
        .selectFrom("storageFiles")
        .selectAll()
        .where("storageId", "=", id)
        .where("path", ">", after)
        .orderBy("path")
        .limit(PAGE)
        .execute();
    });
    for (const row of page) {
      const parts = row.kind === "file" ? await ws.read((t) => partsOf(t, id, row.id)) : [];
      yield {
        path: `files/${row.path}`,
        kind: row.kind as TarEntry["kind"],
        // As its parts are now: it may have been written since its row was read.
        sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
        changedAt: new Date(row.updatedAt),
        bytes: () => bytesOfParts(ws.platform.blobs, id, parts),
      };
    }
    if (page.length < PAGE) return;
    after = page.at(-1)!.path;
  }
}

const keysAfter = (t: VerbTx, id: string, after: string) =>
  t.db
    .selectFrom("storageKeys")
    .select(["key", "value", "version", "expiresAt", "updatedAt"])
    .where("storageId", "=", id)
    .where((is) => is.or([is("expiresAt", "is", null), is("expiresAt", ">", nowOf(t))]))
    .where("key", ">", after)
    .orderBy("key")
    .limit(KEYS_PER_FILE)
    .execute();

/** Keys as lines of JSON, in files none of which is large: an archive says how long each is before it comes. */
async function* keyFilesOf(ws: Work, id: string): AsyncGenerator<TarEntry> {
  let number = 0;
  const fileOf = (lines: Buffer[]): TarEntry => {
    const bytes = Buffer.concat(lines);
    return {
      path: `keys/${String(++number).padStart(4, "0")}.ndjson`,
      kind: "file",
      sizeBytes: bytes.byteLength,
      changedAt: ws.platform.now(),
      async *bytes() {
        yield bytes;
      },
    };
  };
  let lines: Buffer[] = [];
  let sizeBytes = 0;
  for (let after = ""; ;) {
    const page = await ws.read((t) => keysAfter(t, id, after));
    for (const { value, ...row } of page) {
      const line = Buffer.from(`${JSON.stringify({ ...row, value: JSON.parse(value) })}\n`);
      if (sizeBytes + line.byteLength > KEYS_FILE_BYTES) {
        yield fileOf(lines);
        lines = [];
        sizeBytes = 0;
      }
      lines.push(line);
      sizeBytes += line.byteLength;
    }
    if (page.length < KEYS_PER_FILE) break;
    after = page.at(-1)!.key;
  }
  if (lines.length > 0) yield fileOf(lines);
}

/** Copies that an export left when its process died. */
async function removeOldCopies(platform: Platform, id: string): Promise<void> {
  const folder = folderOf(platform, id);
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    if (!COPY.test(name)) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (mtimeMs < Date.now() - OLD_MS) await rm(join(folder, name), { force: true });
  }
}

async function* databaseFileOf(ws: Work, id: string): AsyncGenerator<TarEntry> {
  const { platform } = ws;
  const copy = join(folderOf(platform, id), `export-${randomUUID()}.sqlite`);
  await removeOldCopies(platform, id);
  try {
    const made = await sqlPoolOf(platform).run(ws.scope.workspaceId ?? id, databaseOf(platform, id), {
      do: "copy",
      to: copy,
      timeoutMs: COPY_MS,
    });
    if (!made.ok)
      throw new AppError(
        "unavailable",
        made.code === "sql_unsupported" ? made.message : "The database could not be copied; try again",
        { cause: made },
      );
    const { size, mtime } = await stat(copy);
    yield {
      path: "database.sqlite",
      kind: "file",
      sizeBytes: size,
      changedAt: mtime,
      bytes: () => createReadStream(copy) as AsyncIterable<Uint8Array>,
    };
  } finally {
    await rm(copy, { force: true });
  }
}

/** Everything an instance holds: its files, its keys as lines of JSON, its database as it is at one moment. */
export async function* exportedEntries(
  ws: Work,
  { id, hasDatabase }: { id: string; hasDatabase: boolean },
): AsyncGenerator<TarEntry> {
  yield* filesOf(ws, id);
  yield* keyFilesOf(ws, id);
  if (hasDatabase) yield* databaseFileOf(ws, id);
}
