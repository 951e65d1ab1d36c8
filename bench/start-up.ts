import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endingWith } from "./interrupted.ts";
import type { Finding } from "./harness.ts";
import { median, tookMs } from "./harness.ts";
import { MAIN, type RunningProcess, startProcess } from "./server.ts";

const SECOND_STARTS = 3;
const REST_MS = 5_000;

/** A fresh checkout's first start with its embedded database, the starts after it, and what a resting process holds. */
export async function startUp(): Promise<Finding[]> {
  const directory = await mkdtemp(join(tmpdir(), "bailiwick-bench-"));
  const start = async () => {
    let server: RunningProcess | undefined;
    const startMs = await tookMs(async () => {
      server = await startProcess([MAIN], { DATA_DIR: directory, PORT: "0", DATABASE_URL: "" });
      while (!(await fetch(`${server.url}/readyz`)).ok) await sleep(5);
    });
    return { startMs, server: server! };
  };
  return endingWith(
    () => rm(directory, { recursive: true, force: true }),
    async () => {
      const first = await start();
      await sleep(REST_MS);
      const resident = await residentMb(first.server.pid);
      await first.server.stop();
      const later: number[] = [];
      for (let index = 0; index < SECOND_STARTS; index++) {
        const again = await start();
        later.push(again.startMs);
        await again.server.stop();
      }
      return [
        { key: "values.firstStartMs", what: "first start, until ready (ms)", value: first.startMs },
        {
          key: "values.secondStartMs",
          what: "second start, until ready (ms)",
          value: median(later),
          target: { atMost: 2000 },
        },
        ...(resident === null
          ? []
          : [
              {
                key: "values.residentMb" as const,
                what: "memory at rest, without PostgreSQL (MB)",
                value: resident,
              },
            ]),
      ];
    },
  );
}

/** Null where the system does not tell it this way. */
async function residentMb(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}
