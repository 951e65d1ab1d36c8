import { sql } from "kysely";
import type pg from "pg";
import type { Door } from "./db/door.ts";
import { deleteDeadJobs } from "./dispatch/queue.ts";
import type { Log } from "./log.ts";

const EVERY_MS = 10 * 60_000;

/** Removes what has outlived its use: idempotency keys after 24 hours, sessions and tokens that expired, MCP clients
 * nobody connected, dead jobs. */
export function startSweeper(door: Door, authPool: pg.Pool, log: Log): () => void {
  const sweep = async () => {
    await door.asSystem("idempotency keys of every scope expire", async (t) => {
      await t.db
        .deleteFrom("idempotencyKeys")
        .where("createdAt", "<", sql<string>`now() - interval '24 hours'`)
        .execute();
    });
    await door.asSystem("the queue belongs to no workspace", deleteDeadJobs);
    await authPool.query("delete from session where expires_at < now()");
    await authPool.query("delete from oauth_access_token where expires_at < now()");
    await authPool.query("delete from oauth_refresh_token where expires_at < now()");
    // Anybody may register a client: one that nobody connected is forgotten.
    await authPool.query(`delete from oauth_client c where c.created_at < now() - interval '30 days'
      and not exists (select from oauth_refresh_token r where r.client_id = c.client_id)
      and not exists (select from oauth_access_token a where a.client_id = c.client_id)`);
  };
  const timer = setInterval(
    () => void sweep().catch((error: unknown) => log.warn({ err: error }, "sweeping failed")),
    EVERY_MS,
  );
  return () => clearInterval(timer);
}
