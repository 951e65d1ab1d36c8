import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import "../src/modules.ts";
import { loadConfig } from "../src/config.ts";
import { stopSql } from "../src/modules/storage/pools.ts";
import { createFileBlobs } from "../src/platform/blobs.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { execute } from "../src/platform/execute.ts";
import { operationOf } from "../src/platform/operation.ts";
import type { Platform } from "../src/platform/platform.ts";
import { callerIn, FACTS, padded } from "./bench-caller.ts";
import { withDatabase } from "./database.ts";
import { type Finding, median, milliseconds, tookMs } from "./harness.ts";

const SIZES_MB = [1, 100] as const;
const ROW_BYTES = 10_000;
const VALUE_BYTES = 200_000;
const OURS = 150;
const PEERS = 7;

type Call = (verb: string, input: object) => Promise<Record<string, unknown>>;

async function makeWorkspace(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  const [account, organization, workspace] = [padded("acc", 7), padded("org", 7), padded("ws", 7)];
  await client.query(
    `insert into accounts (id, email, name) values ('${account}', 'bench@example.org', 'Bench');
     insert into organizations (id, name, slug, created_by) values ('${organization}', 'Bench', 'bench', '${account}');
     insert into workspaces (organization_id, id, name, slug, environment, created_by)
       values ('${organization}', '${workspace}', 'Bench', 'bench', 'development', '${account}')`,
  );
  await client.end();
  return workspace;
}

/** Fills a storage of its own to about this size, database and keys alike. */
async function fill(call: Call, sizeMb: number): Promise<string> {
  const { id } = (await call("storage.open", { scope: "workspace", name: `of ${sizeMb}` })) as { id: string };
  await call("storage.sql_execute", {
    id,
    sql: "create table t (id integer primary key, n integer, b blob)",
  });
  const rows = (sizeMb * 1_000_000) / ROW_BYTES;
  for (let from = 0; from < rows; from += 1_000)
    await call("storage.sql_execute", {
      id,
      timeoutMs: 30_000,
      sql: `insert into t with recursive r (x) as (select ${from + 1} union all select x + 1 from r where x < ${Math.min(rows, from + 1_000)})
        select x, 0, randomblob(${ROW_BYTES - 50}) from r`,
    });
  const value = "x".repeat(VALUE_BYTES);
  for (let key = 0; key < (sizeMb * 1_000_000) / VALUE_BYTES; key++)
    await call("storage.kv_set", { id, key: `filler ${key}`, value });
  await call("storage.files_write", { id, path: "log", content: { text: "begin\n" } });
  return id;
}

/**
 * How it is done where a database is held in memory: every operation reads the whole file, and writes all of it again.
 * A re-implementation of the published behaviour of such stores, with the same SQLite.
 */
async function rewriting(file: string, sizeMb: number) {
  const db = new DatabaseSync(file);
  db.exec(
    "create table t (id integer primary key, n integer, b blob); create table kv (key text primary key, value text)",
  );
  db.exec(`insert into t with recursive r (x) as (select 1 union all select x + 1 from r where x < ${(sizeMb * 1_000_000) / ROW_BYTES})
    select x, 0, randomblob(${ROW_BYTES - 50}) from r; insert into kv values ('n', '0')`);
  db.close();
  return async (sql: string) => {
    const memory = new DatabaseSync(":memory:") as DatabaseSync & {
      deserialize(bytes: Uint8Array): void;
      serialize(): Uint8Array;
    };
    memory.deserialize(await readFile(file));
    memory.exec(sql);
    await writeFile(`${file}.new`, memory.serialize());
    await rename(`${file}.new`, file);
    memory.close();
  };
}

async function timeOf(rounds: number, work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const ms = await tookMs(() => work(round));
    if (round >= 0) times.push(ms);
  }
  return median(times);
}

/** One operation of a storage of 1 MB and of 100 MB, beside one that rewrites its file. */
export const storage = (): Promise<Finding[]> =>
  withDatabase(async ({ ownerUrl, superuserUrl }) => {
    const dataDir = await mkdtemp(join(tmpdir(), "bailiwick-bench-storage-"));
    const { door, close } = await openDatabase({ ownerUrl, poolSize: 4, onError: () => {} });
    const workspaceId = await makeWorkspace(superuserUrl);
    const platform = {
      door,
      now: () => new Date(),
      config: loadConfig({ DATA_DIR: dataDir }),
      blobs: createFileBlobs(join(dataDir, "blobs")),
      cipher: { seal: () => Buffer.alloc(0) },
    } as unknown as Platform;
    const facts = { ...FACTS, signal: new AbortController().signal };
    const call: Call = (verb, input) =>
      execute(platform, operationOf(verb)!, callerIn(workspaceId), input, facts, null) as never;
    const found: Finding[] = [];
    const ours: Record<string, Record<number, number>> = {};
    try {
      for (const sizeMb of SIZES_MB) {
        const id = await fill(call, sizeMb);
        const peer = await rewriting(join(dataDir, `peer-${sizeMb}.sqlite`), sizeMb);
        const operations: Record<string, (round: number) => Promise<unknown>> = {
          "sql update": (round) =>
            call("storage.sql_execute", {
              id,
              sql: "update t set n = n + 1 where id = ?",
              params: [((round + 5) % 90) + 1],
            }),
          "sql query": (round) =>
            call("storage.sql_query", {
              id,
              sql: "select n from t where id = ?",
              params: [((round + 5) % 90) + 1],
            }),
          "kv incr": () => call("storage.kv_incr", { id, key: "n" }),
          "kv set": (round) => call("storage.kv_set", { id, key: `k${round}`, value: { round } }),
          "file append": (round) =>
            call("storage.files_append", { id, path: "log", content: { text: `${round}\n` } }),
        };
        const peers = {
          "sql update": () => peer("update t set n = n + 1 where id = 7"),
          "kv incr": () => peer("update kv set value = value + 1 where key = 'n'"),
        };
        for (const [name, work] of Object.entries(operations))
          (ours[name] ??= {})[sizeMb] = await timeOf(OURS, work);
        for (const [name, work] of Object.entries(peers)) {
          const theirs = await timeOf(PEERS, work);
          const own = ours[name]![sizeMb]!;
          const key = name === "sql update" ? "sql" : "kv";
          found.push({
            key: `ratios.${key}${sizeMb}`,
            what: `${name} at ${sizeMb} MB: rewriting the file (re-implemented) over ours`,
            value: theirs / own,
            ours: milliseconds(own),
            peer: milliseconds(theirs),
            ...(sizeMb === 100 ? { target: { atLeast: 10 } } : {}),
          });
        }
      }
      for (const [name, of] of Object.entries(ours))
        found.push({
          key: `values.growth_${name.replace(" ", "_")}`,
          what: `${name}: at 100 MB over at 1 MB`,
          value: of[100]! / of[1]!,
          ours: `${milliseconds(of[100]!)} / ${milliseconds(of[1]!)}`,
          target: { atMost: 3 },
        });
      return found;
    } finally {
      await stopSql(platform);
      await close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
