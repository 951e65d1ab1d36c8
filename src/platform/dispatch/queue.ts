import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run, type WorkerEvents } from "graphile-worker";
import type pg from "pg";
import type { Log } from "../log.ts";
import type { Advancer } from "./advancer.ts";

/** The workers of this process: they take "advance run X" from the queue in its order. The only user of the queue library. */
export interface Queue {
  /** The name under which this process holds jobs. */
  workerId: string;
  stop(): Promise<void>;
}

const POLL_MS = 1000;

const loggerOf = (log: Log) =>
  new Logger(() => (level, message, meta) => {
    if (level === "error") log.error({ meta }, message);
    // Jobs wait on models, not on connections, so more of them than connections is what we want.
    else if (level === "warning" && !message.includes("maxPoolSize")) log.warn({ meta }, message);
    else log.debug(message);
  });

export async function startQueue(options: {
  pool: pg.Pool;
  concurrency: number;
  advancer: Advancer;
  log: Log;
}): Promise<Queue> {
  const { pool, concurrency, advancer, log } = options;
  let workerId = "";
  const events = new EventEmitter() as WorkerEvents;
  events.on("pool:create", ({ workerPool }) => {
    workerId = workerPool.id;
  });
  const runner = await run({
    pgPool: pool,
    concurrency,
    events,
    noHandleSignals: true,
    pollInterval: POLL_MS,
    logger: loggerOf(log),
    taskList: {
      advance: async (payload) => {
        const { workspaceId, runId } = payload as { workspaceId: string; runId: string };
        await advancer.advance(workspaceId, runId);
      },
    },
  });
  return { workerId, stop: () => runner.stop() };
}

/** Gives the jobs of dead workers back to the queue. */
export async function unlockWorkers(pool: pg.Pool, workerIds: string[], log: Log): Promise<void> {
  if (workerIds.length === 0) return;
  const utils = await makeWorkerUtils({ pgPool: pool, logger: loggerOf(log) });
  try {
    await utils.forceUnlockWorkers(workerIds);
  } finally {
    await utils.release();
  }
}
