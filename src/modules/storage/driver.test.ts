import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
