import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { columnTypes } from "../db/types.ts";

/** A clone of the migrated template that belongs to one test file. */
export interface ClonedDatabase {
  ownerUrl: string;
  /** Superuser: sees every row of every workspace, for assertions on what was written. */
  superuserUrl: string;
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
};

export async function cloneDatabase(): Promise<ClonedDatabase> {
  const { adminUrl, ownerUrl, template } = inject("testDatabase");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const asAdmin = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await asAdmin(`create database ${name} template ${template} owner bailiwick_owner`);
  const superuserUrl = withDatabase(adminUrl, name);
  const pool = new pg.Pool({ connectionString: superuserUrl, max: 2, types: columnTypes as never });
  pool.on("error", () => {});
  return {
    ownerUrl: withDatabase(ownerUrl, name),
    superuserUrl,
    sql: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    async drop() {
      await pool.end();
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}
