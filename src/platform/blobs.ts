import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "./errors.ts";

/** From `start` up to, and without, `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Bytes too large for rows. Keys are led by the tenant, so one tenant's blobs can be listed, counted and erased together. */
export interface Blobs {
  /** Stores the bytes under `tenant/key`; a reader sees the old blob or the new one, never half of one. */
  put(tenant: string, key: string, bytes: Uint8Array): Promise<{ sizeBytes: number; sha256: string }>;
  /** Null when there is none. */
  get(
    tenant: string,
    key: string,
  ): Promise<{ sizeBytes: number; stream(range?: ByteRange): Readable } | null>;
  delete(tenant: string, key: string): Promise<void>;
  /** Everything of one tenant. */
  deleteTenant(tenant: string): Promise<void>;
}

const TENANT = /^[a-z]+_[0-9a-z]{1,40}$/;
const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

// In no key, so that what is written beside a blob is never taken for another one.
const PARTIAL = "~";

// The disk is full, over its quota, read-only, broken, somebody else's or not mounted.
const UNWRITABLE = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO", "EACCES", "EPERM", "ENOENT", "ENOTDIR"]);
/** Nothing the caller did: whoever runs the server finds the cause in its log. */
const cannotWrite = (cause: unknown): AppError =>
  new AppError("unavailable", "The server cannot write to its disk now; try again later", {
    cause,
    retryAfterSeconds: 60,
  });

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Blobs as files of the data directory. */
export function createFileBlobs(folder: string): Blobs {
  const pathOf = (tenant: string, key: string): string => {
    if (!TENANT.test(tenant)) throw new Error("a blob's tenant must be an id");
    if (!KEY.test(key)) throw new Error("a blob's key must be one plain name");
    // Two levels of folders keep each of them small.
    const spread = createHash("sha256").update(key).digest("hex").slice(0, 2);
    return join(folder, tenant, spread, key);
  };
  return {
    async put(tenant, key, bytes) {
      const path = pathOf(tenant, key);
      const partial = `${path}${PARTIAL}${randomUUID()}`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeWhole(partial, bytes);
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => {});
        throw UNWRITABLE.has(String((error as NodeJS.ErrnoException).code)) ? cannotWrite(error) : error;
      }
      return { sizeBytes: bytes.byteLength, sha256: createHash("sha256").update(bytes).digest("hex") };
    },
    async get(tenant, key) {
      const path = pathOf(tenant, key);
      try {
        const { size } = await stat(path);
        return {
          sizeBytes: size,
          stream: (range) => createReadStream(path, range && { start: range.start, end: range.end - 1 }),
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
    async delete(tenant, key) {
      const path = pathOf(tenant, key);
      await rm(path, { force: true });
      // A process that was killed while it wrote left what nobody else knows of.
      const beside = await readdir(dirname(path)).catch(() => []);
      for (const name of beside)
        if (name.startsWith(`${basename(path)}${PARTIAL}`))
          await rm(join(dirname(path), name), { force: true });
    },
    async deleteTenant(tenant) {
      if (!TENANT.test(tenant)) throw new Error("a blob's tenant must be an id");
      await rm(join(folder, tenant), { recursive: true, force: true });
    },
  };
}
