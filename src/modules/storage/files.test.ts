import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { ancestorsOf, normalPath, parentOf, pathFault } from "./path.ts";
import { sweepStorage } from "./sweep.ts";

let world: World;
let acme: Person;
let id: string;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  id = (await acme.post("/v1/storage", { scope: "workspace" })).body.id;
});
afterAll(() => world.stop());

const at = (what: string) => `/v1/storage/${id}/files/${what}`;
const write = (path: string, content: object | string) =>
  acme.post(at("write"), { path, content: typeof content === "string" ? { text: content } : content });
const read = async (path: string, query = "") =>
  (await acme.get(`${at("read")}?path=${encodeURIComponent(path)}${query}`)).body;
const list = async (query = "") =>
  (await acme.get(`/v1/storage/${id}/files?limit=200${query}`)).body.data.map(
    ({ path }: { path: string }) => path,
  );
/** Where blobs of the storage lie: what is really on disk. */
const onDisk = () => {
  const folder = join(world.app.platform.config.dataDir, "blobs", id);
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
};

describe("files", () => {
  test("are written with their directories, read whole or in part, as text or bytes", async () => {
    expect((await write("notes/today.txt", "héllo wörld")).body).toMatchObject({
      path: "notes/today.txt",
      name: "today.txt",
      kind: "file",
      sizeBytes: 13,
    });
    expect(await read("notes/today.txt")).toMatchObject({
      content: "héllo wörld",
      sizeBytes: 13,
      isEnd: true,
    });
    expect(await read("notes/today.txt", "&offset=7&length=3")).toMatchObject({
      content: "wö",
      isEnd: false,
    });
    const bytes = Buffer.from([0, 1, 254, 255]);
    await write("raw", { base64: bytes.toString("base64") });
    expect((await read("raw", "&encoding=base64")).content).toBe(bytes.toString("base64"));
    const asText = await acme.get(`${at("read")}?path=raw`);
    expect(asText.status).toBe(422);
    expect(asText.body.detail).toMatch(/base64/);
    await write("empty", "");
    expect(await read("empty")).toMatchObject({ content: "", sizeBytes: 0, isEnd: true });
  });

  test("are replaced whole, and the bytes they had are free", async () => {
    await write("replaced", "x".repeat(1_000));
    const before = (await acme.get(`/v1/storage/${id}`)).body.filesBytes;
    await write("replaced", "short");
    expect((await acme.get(`/v1/storage/${id}`)).body.filesBytes).toBe(before - 995);
    expect((await read("replaced")).content).toBe("short");
    const kept = (await sweepStorage(world.app.platform, 0), onDisk().length);
    const rows = await world.sql("select 1 from storage_parts where storage_id = $1", [id]);
    expect(kept).toBe(rows.length);
  });

  test("are added to by many at once, and nothing of it is lost", async () => {
    const lines = Array.from({ length: 24 }, (_, number) => `line ${number}\n`);
    const answers: { status: number }[] = [];
    for (let from = 0; from < lines.length; from += 4)
      answers.push(
        ...(await Promise.all(
          lines
            .slice(from, from + 4)
            .map((text) => acme.post(at("append"), { path: "log", content: { text } })),
        )),
      );
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const done = lines.filter((_, number) => answers[number]!.status === 200);
    const { content } = await read("log");
    expect(content.split("\n").filter(Boolean).sort()).toEqual(done.map((line) => line.trim()).sort());
    // A log of small lines stays one part.
    const parts = await world.sql(
      "select p.id from storage_parts p join storage_files f on f.storage_id = p.storage_id and f.id = p.file_id where p.storage_id = $1 and f.path = 'log'",
      [id],
    );
    expect(parts.length).toBeLessThanOrEqual(2);
  });

  test("are listed, moved and removed, alone and with what a directory holds", async () => {
    await write("tree/a/one.txt", "1");
    await write("tree/a/two.txt", "2");
    await write("tree/ab.txt", "3");
    expect(await list("&path=tree")).toEqual(["tree/a", "tree/ab.txt"]);
    expect(await list("&path=tree&isRecursive=true")).toEqual([
      "tree/a",
      "tree/a/one.txt",
      "tree/a/two.txt",
      "tree/ab.txt",
    ]);
    expect((await acme.post(at("move"), { from: "tree/a", to: "tree/a/b" })).status).toBe(409);
    expect((await acme.post(at("move"), { from: "tree/a", to: "tree/ab.txt" })).status).toBe(409);
    await acme.post(at("move"), { from: "tree/a", to: "moved/ünder" });
    expect(await list("&path=moved&isRecursive=true")).toEqual([
      "moved/ünder",
      "moved/ünder/one.txt",
      "moved/ünder/two.txt",
    ]);
    await acme.post(at("move"), { from: "moved/ünder", to: "back" });
    expect((await read("back/two.txt")).content).toBe("2");
    expect(await list("&path=back")).toEqual(["back/one.txt", "back/two.txt"]);
    expect((await acme.post(at("move"), { from: "back/one.txt", to: "back/two.txt" })).status).toBe(409);
    await acme.post(at("move"), { from: "back/one.txt", to: "back/two.txt", isReplacing: true });
    expect((await read("back/two.txt")).content).toBe("1");
    expect((await acme.post(at("remove"), { path: "back" })).status).toBe(409);
    expect((await acme.post(at("remove"), { path: "back", isRecursive: true })).body).toEqual({ removed: 2 });
    expect((await acme.post(at("remove"), { path: "back", isRecursive: true })).body).toEqual({ removed: 0 });
  });

  test("a file is no directory, and a directory no file", async () => {
    await write("plain", "x");
    await acme.post(at("directories"), { path: "folder/inner" });
    for (const refused of [
      await write("plain/below", "x"),
      await write("folder", "x"),
      await acme.post(at("directories"), { path: "plain" }),
      await acme.post(at("append"), { path: "folder", content: { text: "" } }),
      await acme.get(`${at("read")}?path=folder`),
      await acme.get(`/v1/storage/${id}/files?path=plain`),
    ])
      expect(refused.status).toBe(409);
    expect((await acme.get(`${at("stat")}?path=folder/inner`)).body.kind).toBe("directory");
    expect((await acme.get(`${at("stat")}?path=nothing`)).status).toBe(404);
  });
});

describe("uploads", () => {
  const upload = (path: string, body: Buffer, headers: Record<string, string> = {}) =>
    acme.request("PUT", `${at("content")}?path=${encodeURIComponent(path)}`, undefined, {
      raw: body,
      headers,
    });

  test("of many parts come back byte by byte, and a piece of them too", async () => {
    const bytes = Buffer.alloc(20_000_000);
    for (let offset = 0; offset < bytes.length; offset += 4) bytes.writeUInt32LE(offset, offset);
    const stored = await upload("big.bin", bytes, { "content-type": "application/x-thing" });
    expect(stored.body).toMatchObject({ sizeBytes: 20_000_000, mediaType: "application/x-thing" });
    const piece = await read("big.bin", "&encoding=base64&offset=8388600&length=32");
    expect(Buffer.from(piece.content, "base64")).toEqual(bytes.subarray(8_388_600, 8_388_632));
    const answer = await fetch(`${world.url}${at("content")}?path=big.bin`, { headers: acme.headers });
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test("that are too large, or shorter than they say, leave nothing", async () => {
    const before = (await acme.get(`/v1/storage/${id}`)).body.filesBytes;
    const { default: http } = await import("node:http");
    const status = await new Promise<number>((resolve, reject) => {
      const { port } = new URL(world.url);
      const request = http.request({
        port,
        host: "127.0.0.1",
        method: "PUT",
        path: `${at("content")}?path=huge`,
        headers: { ...acme.headers, "content-length": 100_000_001 },
      });
      request.on("response", ({ statusCode }) => (resolve(statusCode!), request.destroy()));
      request.on("error", reject);
      request.flushHeaders();
    });
    expect(status).toBe(413);
    await new Promise<void>((resolve) => {
      const { port } = new URL(world.url);
      const request = http.request({
        port,
        host: "127.0.0.1",
        method: "PUT",
        path: `${at("content")}?path=broken`,
        headers: { ...acme.headers, "content-length": 1_000 },
      });
      request.on("error", () => resolve());
      request.write("half", () => setTimeout(() => request.destroy(), 100));
    });
    await world.until(async () => (await acme.get(`/v1/storage/${id}`)).body.filesBytes === before);
    expect((await acme.get(`${at("stat")}?path=broken`)).status).toBe(404);
  });
});

describe("paths", () => {
  const HOSTILE = [
    "../x",
    "a/../b",
    "..",
    ".",
    "./a",
    "/etc/passwd",
    "//a",
    "a//b",
    "a/",
    "a\\b",
    "..\\x",
    "C:/x",
    "c:x",
    "a\u0000b",
    "a\nb",
    "a\u202eb",
    "a\u200bb",
    "CON",
    "nul.txt",
    "a/com1",
    "LPT¹",
    "a.",
    "a /b",
    " a",
    "a<b",
    "a|b",
    'a"b',
    "a*",
    "x".repeat(201),
    `${"a/".repeat(520)}a`,
    "．．/x".normalize("NFKC"),
  ];
  test.each(HOSTILE)("%j is refused wherever one is taken", async (path) => {
    expect(pathFault(path)).not.toBe(null);
    for (const refused of [
      await write(path, "x"),
      await acme.post(at("append"), { path, content: { text: "x" } }),
      await acme.post(at("directories"), { path }),
      await acme.post(at("move"), { from: "plain", to: path }),
      await acme.post(at("move"), { from: path, to: "fine" }),
      await acme.post(at("remove"), { path, isRecursive: true }),
      await acme.get(`${at("read")}?path=${encodeURIComponent(path)}`),
      await acme.get(`${at("content")}?path=${encodeURIComponent(path)}`),
      await acme.request("PUT", `${at("content")}?path=${encodeURIComponent(path)}`, undefined, {
        raw: Buffer.from("x"),
      }),
    ])
      expect(refused.status, path).toBe(422);
  });

  test("two that look the same are the same", async () => {
    await write("caf\u00e9", "one");
    expect((await read("cafe\u0301")).content).toBe("one");
  });

  test("what is let through stays below where it is unpacked, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("..", ".", "", "a", "é", "nul", "C:", "\\")),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        (names) => {
          const path = normalPath(names.join("/"));
          if (pathFault(path) !== null) return;
          expect(join("/root/x", path).startsWith("/root/x/")).toBe(true);
          expect(join("/root/x", path)).toBe(`/root/x/${path}`);
          for (const above of ancestorsOf(path)) expect(pathFault(above)).toBe(null);
          expect(path.startsWith(parentOf(path))).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("whatever a file is called, on disk it is called by nobody's words", async () => {
    await write("secret name.txt", "x");
    for (const entry of onDisk()) expect(entry.name).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test("an export holds the files, the keys and the database as any unpacker reads them", async () => {
  const { body: other } = await acme.post("/v1/storage", { scope: "workspace", name: "to export" });
  const to = (what: string) => `/v1/storage/${other.id}/${what}`;
  const long = `${"deep/".repeat(40)}ünïcode name.txt`;
  for (const [path, text] of [
    ["a.txt", "hello"],
    [long, "long"],
    ["empty", ""],
  ])
    await acme.post(to("files/write"), { path, content: { text } });
  for (let number = 0; number < 3; number++)
    await acme.post(to("keys/set"), { key: `k${number}`, value: { number } });
  await acme.post(to("sql/execute"), { sql: "create table t (a); insert into t values (42)" });
  const answer = await fetch(`${world.url}/v1/workspaces/${acme.workspaceId}${to("export").slice(3)}`, {
    headers: acme.headers,
  });
  expect(answer.status).toBe(200);
  const folder = mkdtempSync(join(tmpdir(), "bailiwick-export-"));
  writeFileSync(join(folder, "all.tar"), Buffer.from(await answer.arrayBuffer()));
  execFileSync("tar", ["-xf", "all.tar"], { cwd: folder });
  expect(readFileSync(join(folder, "files/a.txt"), "utf8")).toBe("hello");
  expect(readFileSync(join(folder, "files", long), "utf8")).toBe("long");
  expect(readFileSync(join(folder, "files/empty"), "utf8")).toBe("");
  const keys = readFileSync(join(folder, "keys/0001.ndjson"), "utf8").trim().split("\n");
  expect(keys.map((line) => JSON.parse(line).value)).toEqual([{ number: 0 }, { number: 1 }, { number: 2 }]);
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(join(folder, "database.sqlite"), { readOnly: true });
  expect(db.prepare("select a from t").get()).toEqual({ a: 42 });
  db.close();
  rmSync(folder, { recursive: true });
  const [entry] = (await acme.get("/v1/audit")).body.data;
  expect(entry).toMatchObject({ verb: "storage.export", target: { id: other.id } });
  const left = readdirSync(join(world.app.platform.config.dataDir, "storage", other.id));
  expect(left.filter((name) => name.startsWith("export-"))).toEqual([]);
});
