import type { Platform } from "../../platform/platform.ts";
import { databasesOf } from "./place.ts";
import { createSqlPool, type SqlPool } from "./sql/pool.ts";

const pools = new WeakMap<Platform, SqlPool>();

/** The processes that run SQL for this server; none is started before it is needed. */
export function sqlPoolOf(platform: Platform): SqlPool {
  const known = pools.get(platform);
  if (known) return known;
  const pool = createSqlPool({
    root: databasesOf(platform),
    processes: platform.config.STORAGE_SQL_PROCESSES,
    onFault: (error) => platform.log.error({ err: error }, "no process for SQL could be started"),
  });
  pools.set(platform, pool);
  return pool;
}
export const stopSql = async (platform: Platform): Promise<void> => pools.get(platform)?.stop();
