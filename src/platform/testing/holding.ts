import pg from "pg";
import type { World } from "./world.ts";

export type SqlText = (text: string, values?: unknown[]) => Promise<unknown>;

/** Somebody else's transaction: it holds what `work` locks through it until `work` is over, and leaves nothing. */
export async function holding<T>(world: World, work: (sql: SqlText) => Promise<T>): Promise<T> {
  const holder = new pg.Client({ connectionString: world.database.superuserUrl });
  await holder.connect();
  try {
    // Of two that wait for each other the product's is undone.
    await holder.query("set deadlock_timeout = '1min'");
    await holder.query("begin");
    return await work((text, values) => holder.query(text, values));
  } finally {
    await holder.end();
  }
}

/** How many transactions wait for a lock. */
export async function waitingForLocks(world: World): Promise<number> {
  const [row] = await world.sql<{ count: number }>(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return row!.count;
}
