import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { migrate } from "../../platform/db/migrate.ts";
import { openDatabase } from "../../platform/db/open.ts";
import { checkLedger } from "./check-ledger.ts";

// What the first edition wrote comes through the migration with every sum in its place.

const FOLDER = fileURLToPath(new URL("../../../migrations/", import.meta.url));
const FIRST_OF_SECOND = "0023_books.sql";
const { adminUrl, ownerUrl } = inject("testDatabase");
const name = `test_${randomBytes(6).toString("hex")}`;
const of = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString();

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
beforeAll(() => run(adminUrl, `create database ${name} owner bailiwick_owner`));
afterAll(() => run(adminUrl, `drop database ${name} with (force)`));

test("the ledger of the first edition is whole in the second, also what was metered beyond the balance", async () => {
  const names = (await readdir(FOLDER))
    .filter((file) => file.endsWith(".sql") && file < FIRST_OF_SECOND)
    .sort();
  const files = await Promise.all(names.map((file) => readFile(FOLDER + file, "utf8")));
  await run(
    of(ownerUrl),
    "create table migrations (name text primary key, applied_at timestamptz not null default now())",
    ...files,
    `insert into migrations (name) values ${names.map((file) => `('${file}')`).join()}`,
  );
  // Of each organization: the grant, and what each usage event cost.
  const spent: Record<string, [grant: number, ...costs: number[]]> = {
    org_within: [500, 100, 250],
    org_beyond: [500, 300, 400, 100],
  };
  for (const [id, [grant, ...costs]] of Object.entries(spent)) {
    const left = costs.reduce((sum, cost) => sum - cost, grant);
    const entry = (key: string, micros: number, minute: number) =>
      `insert into ledger_entries (organization_id, id, transaction_id, account, amount_micros, reason, created_at) values
        ('${id}', '${minute}a', '${key}', 'wallet:ai', ${micros}, 'x', timestamptz '2026-01-01' + interval '${minute} minutes'),
        ('${id}', '${minute}b', '${key}', 'other', ${-micros}, 'x', timestamptz '2026-01-01' + interval '${minute} minutes')`;
    await run(
      of(adminUrl),
      `insert into organizations (id, name, slug, created_by) values ('${id}', 'First', '${id.replace("_", "-")}', 'acc_1')`,
      `insert into workspaces (organization_id, id, name, slug, environment, created_by)
        values ('${id}', 'ws_${id}', 'Main', 'main', 'staging', 'acc_1')`,
      `insert into wallets (organization_id, kind, balance_micros) values ('${id}', 'ai', ${left}), ('${id}', 'data', 0)`,
      entry(`signup:${id}`, grant, 0),
      ...costs.flatMap((cost, index) => [
        entry(`usage:use_${index}`, -cost, index + 1),
        `insert into usage_events (workspace_id, organization_id, id, kind, wallet, environment, price_version, cost_micros)
          values ('ws_${id}', '${id}', 'use_${index}', 'model', 'ai', 'staging', 'demo', ${cost})`,
      ]),
    );
  }
  expect(await migrate(of(ownerUrl))).toContain(FIRST_OF_SECOND);
  const database = await openDatabase({ ownerUrl: of(ownerUrl), poolSize: 2, onError: () => {} });
  try {
    const findings = await database.door.asSystem("a test looks at every ledger", checkLedger);
    expect(findings).toEqual([]);
    const wallets = await database.door.asSystem("a test looks at every ledger", (t) =>
      t.db
        .selectFrom("wallets")
        .select(["organizationId", "balanceMicros"])
        .where("kind", "=", "ai")
        .execute(),
    );
    expect(Object.fromEntries(wallets.map((row) => [row.organizationId, row.balanceMicros]))).toEqual({
      org_within: 150,
      org_beyond: 0,
    });
  } finally {
    await database.close();
  }
});
