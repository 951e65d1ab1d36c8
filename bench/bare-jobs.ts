import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import type { BenchDatabase } from "./database.ts";
import { ownDatabase } from "./own-database.ts";

// As a process of ours has by default.
const CONCURRENCY = 20;
const POOL_SIZE = 10;

/** Jobs per second of the queue library alone, from the first added to the last done. */
export async function bareJobsPerSecond(
  { superuserUrl }: BenchDatabase,
  jobs: number,
  adders: number,
): Promise<number> {
  const pgPool = new pg.Pool({
    connectionString: await ownDatabase(superuserUrl, "bare_jobs"),
    max: POOL_SIZE,
  });
  pgPool.on("error", () => {});
  pgPool.on("connect", (client) => client.on("error", () => {}));
  const shared = { pgPool, logger: new Logger(() => () => {}) };
  const utils = await makeWorkerUtils(shared);
  await utils.migrate();
  let done = 0;
  let allDone: () => void = () => {};
  const finished = new Promise<void>((resolve) => (allDone = resolve));
  const runner = await run({
    ...shared,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    taskList: {
      nothing: async () => {
        if (++done === jobs) allDone();
      },
    },
  });
  const startedMs = performance.now();
  let added = 0;
  const adder = async () => {
    while (added < jobs) await utils.addJob("nothing", { number: added++ });
  };
  await Promise.all([finished, ...Array.from({ length: adders }, adder)]);
  const tookMs = performance.now() - startedMs;
  await runner.stop();
  await utils.release();
  await pgPool.end();
  return jobs / (tookMs / 1000);
}
