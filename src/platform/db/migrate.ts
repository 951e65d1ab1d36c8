import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runMigrations } from "graphile-worker";
import pg from "pg";

const FOLDER = fileURLToPath(new URL("../../../migrations/", import.meta.url));
const LOCK = 7_406_215_301;

/**
 * Brings the database up to date: the numbered files in order, each once, all in one transaction under an advisory lock,
 * so a second process waits and then finds nothing to do. Answers the names that were applied.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migrations");
    const done = new Set(rows.map((row) => row.name));
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).sort();
    const unknown = [...done].filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new Error(
        `The database was migrated by a newer Bailiwick (${unknown[0]}); start that version instead.`,
      );
    const pending = names.filter((name) => !done.has(name));
    for (const name of pending) {
      try {
        await client.query(await readFile(FOLDER + name, "utf8"));
      } catch (error) {
        throw new Error(`Migration ${name} failed and nothing was changed.`, { cause: error });
      }
      await client.query("insert into migrations (name) values ($1)", [name]);
    }
    await client.query("commit");
    return pending;
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

/** The queue library keeps its own tables, as the system login that owns their schema. */
export async function migrateQueue(systemPool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: systemPool });
}

/** Throws unless every migration this version knows has been applied; for processes without the owner's credentials. */
export async function requireMigrated(systemPool: pg.Pool): Promise<void> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql"));
  const { rows } = await systemPool
    .query<{ name: string }>("select name from migrations")
    .catch(() => ({ rows: [] }));
  const done = new Set(rows.map((row) => row.name));
  const missing = names.filter((name) => !done.has(name));
  if (missing.length > 0)
    throw new Error(
      `The database is not migrated (${missing[0]} is missing). Run: npm run bailiwick -- migrate`,
    );
}
