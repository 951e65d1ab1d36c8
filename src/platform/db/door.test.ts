import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Door } from "./door.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./embedded.ts";
import { prepareEmbedded } from "./embedded-owner.ts";
import { openDatabase, type Database } from "./open.ts";
import { prepare } from "./prepared.ts";
import { repeatedWhenMet } from "./transient.ts";

let directory: string;
let server: EmbeddedPostgres;
let database: Database;
let door: Door;
let owner: pg.Client;
let ownerUrl: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "bailiwick-door-"));
  server = await startEmbeddedPostgres({ dataDir: directory, fast: true });
  ownerUrl = await prepareEmbedded(server, "door-test");
  database = await openDatabase({ ownerUrl, poolSize: 2, onError: () => {} });
  door = database.door;
  owner = new pg.Client(ownerUrl);
  await owner.connect();
  await owner.query(
    `create table door_rows (workspace_id text collate "C" not null, id text not null, some_json jsonb, primary key (workspace_id, id));
     select isolate('door_rows')`,
  );
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

const in1 = { workspaceId: "ws_1" };
const in2 = { workspaceId: "ws_2" };
const in3 = { workspaceId: "ws_3" };
const insert = (id: string) => sql`insert into door_rows (id, some_json) values (${id}, '{"snake_key": 1}')`;
const all = sql<{ workspaceId: string; id: string; someJson: unknown }>`select * from door_rows order by id`;

test("a lone statement commits by itself, in its scope alone", async () => {
  await door.single(in1, (t) => insert("single").execute(t.db));
  const here = await door.read(in1, (t) => all.execute(t.db));
  expect(here.rows).toEqual([{ workspaceId: "ws_1", id: "single", someJson: { snake_key: 1 } }]);
  expect((await door.read(in2, (t) => all.execute(t.db))).rows).toEqual([]);
});

test("whatever time zone the database has, sessions are in UTC, with a day of 24 hours", async () => {
  await owner.query(
    `alter database ${owner.escapeIdentifier(owner.database!)} set timezone = 'Europe/Berlin'`,
  );
  const url = new URL(ownerUrl);
  url.searchParams.set("options", "-c work_mem=5MB");
  const opened = await openDatabase({ ownerUrl: url.href, poolSize: 1, onError: () => {} });
  const settings = sql<object>`select current_setting('timezone') as zone, current_setting('work_mem') as memory,
    extract(epoch from '2027-03-27T12:00Z'::timestamptz + interval '1 day' - '2027-03-27T12:00Z')::int as day`;
  try {
    const expected = [{ zone: "UTC", memory: "5MB", day: 86_400 }];
    expect((await opened.door.read(in1, (t) => settings.execute(t.db))).rows).toEqual(expected);
    const seen = await opened.door.asSystem("what schedules of every workspace are due", (t) =>
      settings.execute(t.db),
    );
    expect(seen.rows).toEqual(expected);
  } finally {
    await opened.close();
  }
});

test("a second statement is refused where one goes alone", async () => {
  const two = door.single(in1, async (t) => {
    await all.execute(t.db);
    await insert("second").execute(t.db);
  });
  await expect(two).rejects.toThrow("only one statement");
});

test("of two transactions that wait for each other the one that is undone is repeated", async () => {
  await door.write(in3, async (t) => {
    for (const id of ["left", "right"]) await insert(id).execute(t.db);
  });
  let tries = 0;
  let bothHold = () => {};
  const held = new Promise<void>((resolve) => (bothHold = resolve));
  const takeBoth = (first: string, second: string) =>
    repeatedWhenMet(() =>
      door.write(in3, async (t) => {
        const take = (id: string) =>
          sql`update door_rows set some_json = some_json || jsonb_build_object(${first}::text, true) where id = ${id}`.execute(
            t.db,
          );
        await take(first);
        if (++tries === 2) bothHold();
        await held;
        await take(second);
      }),
    );
  await Promise.all([takeBoth("left", "right"), takeBoth("right", "left")]);
  // Where the other is slow to go on, the one that was undone meets it again.
  expect(tries).toBeGreaterThanOrEqual(3);
  const { rows } = await door.read(in3, (t) => all.execute(t.db));
  for (const id of ["left", "right"])
    expect(rows.find((row) => row.id === id)!.someJson).toMatchObject({ left: true, right: true });
});

test("a prepared query is built once and takes each call's inputs", async () => {
  let builds = 0;
  const byKey = prepare((db, input: { key: string }) => {
    builds++;
    return db.selectFrom("settings").selectAll().where("key", "=", input.key);
  });
  await door.asSystem("test", (t) =>
    t.db
      .insertInto("settings")
      .values([
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ])
      .execute(),
  );
  const read = (key: string) => door.read({}, (t) => t.run(byKey, { key }));
  expect(await read("a")).toMatchObject([{ key: "a", value: 1, updatedAt: expect.any(String) }]);
  expect(await read("b")).toMatchObject([{ key: "b", value: 2 }]);
  expect(await read("c")).toEqual([]);
  expect(builds).toBe(1);
});

test("a read goes on after a migration changed its columns", async () => {
  await door.read(in1, (t) => all.execute(t.db));
  await owner.query("alter table door_rows add column added_later text");
  const { rows } = await door.read(in1, (t) => all.execute(t.db));
  expect(rows[0]).toMatchObject({ id: "single", addedLater: null });
});

test("a failed transaction leaves nothing and its connection serves on", async () => {
  const failing = door.write(in1, async (t) => {
    await insert("lost").execute(t.db);
    await sql`select 1 / 0`.execute(t.db);
  });
  await expect(failing).rejects.toThrow("division by zero");
  const { rows } = await door.read(in1, (t) => all.execute(t.db));
  expect(rows.map(({ id }) => id)).toEqual(["single"]);
});

test("a transaction that somebody left open ends by itself", async () => {
  const setting = sql<{
    ends: string;
  }>`select current_setting('idle_in_transaction_session_timeout') as ends`;
  const inScope = await door.read(in1, (t) => setting.execute(t.db));
  const asSystem = await door.asSystem("readiness", (t) => setting.execute(t.db));
  expect([inScope.rows, asSystem.rows]).toEqual([[{ ends: "30s" }], [{ ends: "30s" }]]);
});

test("outside a scope nothing answers", async () => {
  await expect(door.read({}, (t) => all.execute(t.db))).rejects.toThrow("no workspace context");
});

test("how many rows a statement touched reaches the caller", async () => {
  const touched = await door.write(in1, async (t) => {
    const inserted = await insert("counted").execute(t.db);
    const deleted = await sql`delete from door_rows where id = 'counted'`.execute(t.db);
    return [inserted.numAffectedRows, deleted.numAffectedRows];
  });
  expect(touched).toEqual([1n, 1n]);
});
