import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sqlFault } from "./sql/driver.ts";
import { createSqlPool } from "./sql/pool.ts";

test("this Node can run the SQL of storages", async () => {
  expect(await sqlFault()).toBeNull();
});

test("a driver that cannot keep a statement in its bounds, and a Node without one, are told by the Node that is needed", async () => {
  class Older {
    setAuthorizer() {}
    close() {}
  }
  expect(await sqlFault(async () => ({ DatabaseSync: Older }))).toMatch(/needs Node 24\.15, or 25\.8/);
  expect(await sqlFault(() => Promise.reject(new Error("No such built-in module")))).toMatch(
    /this server runs on Node/,
  );
});

test("where SQL cannot be run every statement is answered with why, and no process is started", async () => {
  const root = mkdtempSync(join(tmpdir(), "storage-"));
  const pool = createSqlPool({ root, processes: 1, fault: async () => "Not on this Node" });
  const work = { do: "query", statement: { sql: "select 1" }, timeoutMs: 1000, maxRows: 1 } as const;
  expect(await pool.run("ws_1", join(root, "sto_1", "main.sqlite"), work)).toMatchObject({
    ok: false,
    code: "sql_unsupported",
    message: "Not on this Node",
  });
  await pool.stop();
  rmSync(root, { recursive: true });
});

test("a disk that cannot be written is nobody's statement: it is told so, and never done later", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bailiwick-disk-"));
  const place = join(folder, "mounted");
  await symlink(place, join(folder, "link"));
  const root = join(folder, "link", "storage");
  const pool = createSqlPool({ root, processes: 1 });
  const file = join(root, "one", "database.sqlite");
  const make = (name: string) => ({
    do: "execute" as const,
    statements: [{ sql: `create table ${name} (a)` }],
    ...{ maxBytes: 1_000_000, isDurable: false, timeoutMs: 5_000, maxRows: 10 },
  });
  const ask = { do: "query" as const, timeoutMs: 5_000, maxRows: 10 };
  const names = { ...ask, statement: { sql: "select name from sqlite_schema" } };
  try {
    expect(await pool.run("a", file, make("never"))).toMatchObject({ ok: false, code: "sql_disk" });
    await mkdir(place);
    expect(await pool.run("a", file, make("once"))).toMatchObject({ ok: true });
    expect(await pool.run("a", file, names)).toMatchObject({ result: { rows: [["once"]] } });
    const other = join(root, "two", "database.sqlite");
    await mkdir(other, { recursive: true });
    expect(await pool.run("a", other, names)).toMatchObject({ ok: false, code: "sql_disk" });
    const third = join(root, "three", "database.sqlite");
    await mkdir(dirname(third));
    await writeFile(third, "no database".repeat(1_000));
    expect(await pool.run("a", third, names)).toMatchObject({ ok: false, code: "sql_damaged" });
  } finally {
    await pool.stop();
    await rm(folder, { recursive: true });
  }
});
