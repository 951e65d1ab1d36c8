import { sql } from "kysely";
import type pg from "pg";
import type { Door } from "./db/door.ts";
import { deleteDeadJobs } from "./dispatch/queue.ts";
import type { Log } from "./log.ts";

const EVERY_MS = 10 * 60_000;

/** Removes what has outlived its use: idempotency keys after 24 hours, sessions that expired, dead jobs. */
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
  };
  const timer = setInterval(
    () => void sweep().catch((error: unknown) => log.warn({ err: error }, "sweeping failed")),
    EVERY_MS,
  );
  return () => clearInterval(timer);
}
