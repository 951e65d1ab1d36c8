import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { openCluster } from "./embedded/cluster.ts";
import { lockDirectory } from "./embedded/lock.ts";
import { lifeOf, stopServer } from "./embedded/processes.ts";
import type { ServerOptions } from "./embedded/server.ts";
import { adoptServer, startServer, urlTo } from "./embedded/server.ts";

export { DataDirectoryInUse } from "./embedded/lock.ts";

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password, its log and the lock; made when missing. */
  dataDir: string;
  /** Default: any free one. */
  port?: number;
  /** Receives one sentence at a time. */
  log?: (line: string) => void;
  /** For tests: does not wait for the disk, so a crash of the machine may lose data. */
  fast?: boolean;
  /** The server ended without `stop()`. Call `stop()` before starting again: it gives the data directory back. */
  onExit?: (code: number | null) => void;
}

export interface EmbeddedPostgres {
  /** Superuser URL of the database `postgres`. */
  url: string;
  urlOf(database: string): string;
  pid: number;
  /** Shuts the server down, then gives the data directory back. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data directory, or goes on with the one a killed process left running there.
 * Throws DataDirectoryInUse when another process holds the directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => {}, fast = false } = options;
  await mkdir(options.dataDir, { recursive: true, mode: 0o711 });
  const dataDir = await realpath(options.dataDir);
  const lock = await lockDirectory(dataDir);
  try {
    const cluster = await openCluster({ dataDir, log, fast });
    const serverOptions: ServerOptions = {
      port: options.port,
      fast,
      log,
      logFile: join(dataDir, "postgres.log"),
    };
    let isStopping = false;
    const onExit = (code: number | null) => {
      if (!isStopping) options.onExit?.(code);
    };
    const adopted = await adoptServer(cluster, serverOptions);
    const watch = adopted && watchExit(adopted.pid, () => onExit(null));
    const { pid, port } = adopted ?? (await startServer(cluster, serverOptions, onExit));
    let stopping: Promise<void> | undefined;
    const stop = async () => {
      isStopping = true;
      clearInterval(watch);
      // The pid of a server that already ended may belong to somebody else by now.
      if ((await lifeOf(pid)) === life) await stopServer(pid);
      await lock.release();
    };
    const life = await lifeOf(pid);
    const urlOf = (database: string) => urlTo(cluster.password, port, database);
    return { url: urlOf("postgres"), urlOf, pid, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** An adopted server is not our child, so its end can only be noticed by looking. */
function watchExit(pid: number, onExit: () => void): NodeJS.Timeout {
  const timer = setInterval(async () => {
    if ((await lifeOf(pid)) !== undefined) return;
    clearInterval(timer);
    onExit();
  }, 500);
  return timer.unref();
}
