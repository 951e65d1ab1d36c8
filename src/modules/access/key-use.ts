import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";
import type { Log } from "../../platform/log.ts";

const FLUSH_MS = 5_000;

/** Remembers which keys were used and writes `last_used_at` in batches, off the path of the calls. */
export function createKeyUse(door: Door, log: Log) {
  let used = new Map<string, number>();
  const flush = async () => {
    if (used.size === 0) return;
    const batch = used;
    used = new Map();
    await door
      .asSystem("last use of keys of all workspaces, in one batch", async (t) => {
        await sql`update api_keys k set last_used_at = to_timestamp(u.at / 1000.0)
          from unnest(${[...batch.keys()]}::text[], ${[...batch.values()]}::float8[]) as u(id, at) where k.id = u.id`.execute(
          t.db,
        );
      })
      .catch((error: unknown) => log.warn({ err: error }, "last use of keys was not written"));
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  return {
    /** The first use is written at once: whether a key was ever used decides what may be deleted with it. */
    note(keyId: string, isFirst: boolean) {
      used.set(keyId, Date.now());
      if (isFirst) void flush();
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
