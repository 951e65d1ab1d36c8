import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../src/modules/tables.ts";
import { generateTables, TABLES_FILE } from "../../src/platform/db/generate-tables.ts";
import { type ClonedDatabase, cloneDatabase } from "../../src/platform/testing/database.ts";

let database: ClonedDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test("the generated table types are those of the migrated database", async () => {
  const directory = await mkdtemp(join(tmpdir(), "bailiwick-tables-"));
  const file = join(directory, "tables.ts");
  await generateTables(database.superuserUrl, file);
  expect(await readFile(file, "utf8")).toBe(await readFile(TABLES_FILE, "utf8"));
  await rm(directory, { recursive: true });
});

test("every table says how it is exported, erased and counted, and there is no other", async () => {
  const rows = await database.sql<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
  );
  const camel = rows.map(({ name }) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
  expect(Object.keys(tables).sort()).toEqual(camel.sort());
});

test("a table's scope is the tenant column it has", async () => {
  const rows = await database.sql<{ name: string; columns: string[] }>(
    `select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
     where table_schema = 'public' group by 1`,
  );
  const COLUMN: Record<string, string> = {
    workspace: "workspace_id",
    organization: "organization_id",
    account: "account_id",
    caller: "scope_id",
  };
  for (const [name, { scope }] of Object.entries(tables)) {
    const column = COLUMN[scope];
    const row = rows.find(
      (found) => found.name === name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    );
    if (column) expect(row?.columns, `${name} is of scope ${scope}`).toContain(column);
  }
});

test("a logical key names columns that mean the same in another installation", () => {
  for (const [name, { export: exported }] of Object.entries(tables))
    if ("key" in exported)
      expect(
        exported.key.filter((column) => /id$/i.test(column)),
        name,
      ).toEqual([]);
});
