import { Logger, makeWorkerUtils, run, type Task, type WorkerUtils } from "graphile-worker";
import pg from "pg";
import type { BenchDatabase } from "./database.ts";
import { ownDatabase } from "./own-database.ts";

const POOL_SIZE = 10;

export interface BareQueue {
  /** The database of its own it works in. */
  name: string;
  concurrency: number;
  jobs: number;
  adders: number;
  prepare?(pool: pg.Pool): Promise<unknown>;
  add(number: number, queue: { pool: pg.Pool; utils: WorkerUtils }): Promise<unknown>;
  /** What is done for each job. */
  task: Task;
}

/** The name of the one task there is. */
export const TASK = "bare";

/** Jobs per second of the queue library alone, from the first added to the last done. */
export async function bareQueuePerSecond(
  { superuserUrl }: BenchDatabase,
  { name, concurrency, jobs, adders, prepare, add, task }: BareQueue,
): Promise<number> {
  const pool = new pg.Pool({ connectionString: await ownDatabase(superuserUrl, name), max: POOL_SIZE });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const shared = { pgPool: pool, logger: new Logger(() => () => {}) };
  const utils = await makeWorkerUtils(shared);
  await utils.migrate();
  await prepare?.(pool);
  let done = 0;
  let allDone: () => void = () => {};
  const finished = new Promise<void>((resolve) => (allDone = resolve));
  const runner = await run({
    ...shared,
    concurrency,
    noHandleSignals: true,
    taskList: {
      [TASK]: async (payload, helpers) => {
        await task(payload as never, helpers);
        if (++done === jobs) allDone();
      },
    },
  });
  const startedMs = performance.now();
  let added = 0;
  const adder = async () => {
    while (added < jobs) await add(added++, { pool, utils });
  };
  await Promise.all([finished, ...Array.from({ length: adders }, adder)]);
  const tookMs = performance.now() - startedMs;
  await runner.stop();
  await utils.release();
  await pool.end();
  return jobs / (tookMs / 1000);
}
