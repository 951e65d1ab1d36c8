import { EventEmitter } from "node:events";
import { Logger, run, type Runner, type WorkerEvents } from "graphile-worker";
import { sql } from "kysely";
import type pg from "pg";
import type { Tx } from "../db/door.ts";
import { isTransient } from "../db/transient.ts";
import type { Log } from "../log.ts";
import type { Advancer } from "./advancer.ts";

/** The workers of this process: they take "advance run X" from the queue in its order. The only user of the queue library. */
export interface Queue {
  stop(): Promise<void>;
}

const POLL_MS = 1000;
const RESTART_MS = 1000;
/** Between taking a job and holding its run lie milliseconds. */
const TAKEN_SECONDS = 10;

const loggerOf = (log: Log) =>
  new Logger(() => (level, message, meta) => {
    if (level === "error") log.error({ meta }, message);
    // Jobs wait on models, not on connections, so more of them than connections is what we want.
    else if (level === "warning" && !message.includes("maxPoolSize")) log.warn({ meta }, message);
    else log.debug(message);
  });

/** `onWorker` hears the name under which this process holds jobs, again whenever the library had to be started anew. */
export async function startQueue(options: {
  pool: pg.Pool;
  concurrency: number;
  advancer: Advancer;
  log: Log;
  onWorker(workerId: string): Promise<void>;
}): Promise<Queue> {
  const { pool, concurrency, advancer, log, onWorker } = options;
  let isStopping = false;
  let stopping: Promise<void> | undefined;
  let runner: Runner;

  async function start(): Promise<void> {
    let workerId = "";
    const events = new EventEmitter() as WorkerEvents;
    events.on("pool:create", ({ workerPool }) => {
      workerId = workerPool.id;
    });
    runner = await run({
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
    await onWorker(workerId);
    runner.promise.then(ended, ended);
  }

  // The library stops by itself when its schema is migrated by a newer version, or on an error it does not expect.
  function ended(error: unknown): void {
    if (isStopping) return;
    log.error({ err: error }, "the queue's workers ended; starting them again");
    setTimeout(() => {
      if (!isStopping) start().catch(ended);
    }, RESTART_MS).unref();
  }

  // The library leaves the end of a job unwatched: cut off then, it would end this process. `dispatchLostRuns` finds the run.
  function unwatched(error: unknown): void {
    if (!isTransient(error)) throw error;
    log.warn({ err: error }, "the end of a job could not be written down");
  }
  process.on("unhandledRejection", unwatched);

  const stop = () => runner.stop().catch(() => {});
  try {
    await start();
  } catch (error) {
    process.off("unhandledRejection", unwatched);
    throw error;
  }
  return {
    stop: () => {
      isStopping = true;
      return (stopping ??= stop().finally(() => process.off("unhandledRejection", unwatched)));
    },
  };
}

/**
 * Gives the jobs of workers no living process answers for back to the queue. Runs are dispatched before, in the same
 * transaction: a job made free first could be replaced, then removed by its old worker as done.
 */
export async function unlockOrphanedJobs(t: Tx): Promise<void> {
  await sql`select graphile_worker.force_unlock_workers(array(
    select distinct j.locked_by from graphile_worker._private_jobs j where j.locked_by is not null
      and not exists (select from processes p where p.worker_id = j.locked_by)))`.execute(t.db);
}

/**
 * Dispatches runs that should move but are held by nobody and have no job; answers how many there were. A job that was taken
 * a while ago and whose run nobody holds is none: its end could not be written down, and it stays locked for hours.
 */
export async function dispatchLostRuns(t: Tx): Promise<number> {
  const { rows } = await sql`
    select dispatch_run(r.workspace_id, r.id) from runs r
    where r.lease_token is null and r.state in ('queued', 'running')
      and not exists (select from graphile_worker._private_jobs j
        where j.key = r.id and (j.locked_at > now() - make_interval(secs => ${TAKEN_SECONDS})
          or (j.locked_at is null and j.attempts < j.max_attempts)))`.execute(t.db);
  return rows.length;
}

/** Deletes jobs that were replaced while a process held them and died; nothing takes them up any more. */
export async function deleteDeadJobs(t: Tx): Promise<void> {
  await sql`delete from graphile_worker._private_jobs where attempts >= max_attempts and locked_at is null`.execute(
    t.db,
  );
}
