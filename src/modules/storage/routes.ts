import { ReadableStream } from "node:stream/web";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../platform/errors.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { id } from "../../platform/ids.ts";
import type { Work } from "../../platform/operation.ts";
import { verb } from "../../platform/verb.ts";
import { enter, onPowerChange, requireStill } from "../runs/index.ts";
import { MAX_UPLOAD_BYTES, statFile, StoredFile } from "./contract.ts";
import { exportedEntries } from "./export.ts";
import { storeFile } from "./files.ts";
import { findStorage } from "./find.ts";
import { partsOf } from "./parts.ts";
import { bytesOfParts } from "./read.ts";
import { tarOf } from "./tar.ts";
import { fileAt } from "./tree.ts";

// Not in the contract: a verb takes and answers JSON, these take and give bytes. Admission and the audit entry are a verb's.
const At = statFile.input;
const uploadFile = verb({
  name: "storage.files_upload",
  http: "PUT /v1/storage/{id}/files/content",
  summary: "Write a file with the body of the request",
  needs: "storage:write",
  scope: "workspace",
  input: At,
  output: StoredFile,
  audit: ({ id: storageId }, { path, sizeBytes }) => ({ id: storageId, path, sizeBytes }),
});
const downloadFile = verb({
  name: "storage.files_download",
  http: "GET /v1/storage/{id}/files/content",
  summary: "The bytes of a file",
  needs: "storage:read",
  scope: "workspace",
  input: At,
  output: z.unknown(),
});
const exportStorage = verb({
  name: "storage.export",
  http: "GET /v1/storage/{id}/export",
  summary: "Everything a storage holds, as a tar archive",
  needs: "storage:read",
  scope: "workspace",
  input: z.object({ id: id("storage") }),
  output: z.unknown(),
  audit: ({ id: storageId }) => ({ id: storageId }),
});

/** Ends without an end, which its reader notices, when the server stops or the caller may no longer read it. */
async function* whileAllowed(ws: Work, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ended: unknown = null;
  const end = (reason: unknown) => void (ended ??= reason);
  const lookAgain = () => void requireStill(ws, "storage:read").catch(end);
  const undo = [
    ws.platform.bus.subscribe("shutdown", () => end(new Error("the server is stopping"))),
    onPowerChange(ws, lookAgain),
  ];
  lookAgain();
  try {
    for await (const chunk of bytes) {
      if (ended) throw ended;
      yield chunk;
    }
  } finally {
    for (const stop of undo) stop();
  }
}

const streamed = (
  ws: Work,
  bytes: AsyncIterable<Uint8Array>,
  { type, name, sizeBytes }: { type: string; name: string; sizeBytes?: number },
): Response =>
  new Response(ReadableStream.from(whileAllowed(ws, bytes)) as unknown as BodyInit, {
    headers: {
      "content-type": type,
      // Always a file to keep, never a page: what it holds is anybody's.
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      ...(sizeBytes === undefined ? {} : { "content-length": String(sizeBytes) }),
    },
  });

/** The body part by part: no more than one is held in memory. */
function bodyInParts(request: Request): (sizeBytes: number) => Promise<Uint8Array> {
  const reader = request.body?.getReader();
  let rest = Buffer.alloc(0);
  return async (sizeBytes) => {
    const chunks = [rest];
    let has = rest.byteLength;
    while (has < sizeBytes) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done || !value) break;
      chunks.push(Buffer.from(value));
      has += value.byteLength;
    }
    const all = Buffer.concat(chunks);
    rest = all.subarray(sizeBytes);
    return all.subarray(0, sizeBytes);
  };
}

async function takeIn(c: Context<AppEnv>, server: VerbServer): Promise<Response> {
  const workFor = await enter(c, server, uploadFile);
  const [ws, input] = workFor({ path: c.req.query("path"), id: c.req.param("id") });
  const length = c.req.header("content-length");
  // Without one nothing could be set aside before the first byte.
  if (length === undefined || !/^\d{1,12}$/.test(length))
    throw new AppError("malformed", "Send Content-Length: the size of the file");
  const sizeBytes = Number(length);
  if (sizeBytes > MAX_UPLOAD_BYTES)
    throw new AppError("too_large", `The file is larger than ${MAX_UPLOAD_BYTES / 1_000_000} MB`);
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(c.req.header("content-type") ?? "")?.[0].slice(0, 100) ?? null;
  const next = bodyInParts(c.req.raw);
  return c.json(
    await storeFile(ws, { ...input, mediaType: type, sizeBytes, bytesOf: (part) => next(part.sizeBytes) }),
  );
}

async function giveOut(c: Context<AppEnv>, server: VerbServer): Promise<Response> {
  const workFor = await enter(c, server, downloadFile);
  const [ws, input] = workFor({ path: c.req.query("path"), id: c.req.param("id") });
  const { file, parts } = await ws.read(async (t) => {
    await findStorage(t, { id: input.id });
    const found = await fileAt(t, input.id, input.path);
    return { file: found, parts: await partsOf(t, input.id, found.id) };
  });
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  return streamed(ws, bytesOfParts(ws.platform.blobs, input.id, parts), {
    type: "application/octet-stream",
    name,
    sizeBytes,
  });
}

async function giveAll(c: Context<AppEnv>, server: VerbServer): Promise<Response> {
  const workFor = await enter(c, server, exportStorage);
  const [ws, { id: storageId }] = workFor({ id: c.req.param("id") });
  const row = await ws.read((t) => findStorage(t, { id: storageId, isClosedToo: true }));
  // Recorded before anything is read, so that an export that was broken off is in the log too.
  await ws.commit(async () => undefined);
  const entries = exportedEntries(ws, { id: storageId, hasDatabase: row.databaseBytes > 0 });
  return streamed(ws, tarOf(entries), {
    type: "application/x-tar",
    name: `${row.scope}-${row.name.replace(/[^\w.-]+/g, "-")}-${ws.platform.now().toISOString().slice(0, 10)}.tar`,
  });
}

/** What takes bytes in and gives them out; below a workspace's own address too, for a plain link. */
export function mountStorage(app: Hono<AppEnv>, server: VerbServer): void {
  app.put("/v1/storage/:id/files/content", (c) => takeIn(c, server));
  for (const above of ["/v1", "/v1/workspaces/:workspaceId"]) {
    app.get(`${above}/storage/:id/files/content`, (c) => giveOut(c, server));
    app.get(`${above}/storage/:id/export`, (c) => giveAll(c, server));
  }
}
