import { bareQueuePerSecond, TASK } from "./bare-queue.ts";
import type { BenchDatabase } from "./database.ts";

// As a process of ours has by default.
const CONCURRENCY = 20;

/** Jobs per second that do nothing. */
export const bareJobsPerSecond = (database: BenchDatabase, jobs: number, adders: number): Promise<number> =>
  bareQueuePerSecond(database, {
    name: "bare_jobs",
    concurrency: CONCURRENCY,
    jobs,
    adders,
    add: (number, { utils }) => utils.addJob(TASK, { number }),
    task: async () => {},
  });
