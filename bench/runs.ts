import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createDemoProvider } from "../src/platform/models/demo.ts";
import { bareJobsPerSecond } from "./bare-jobs.ts";
import { call, type Person, publishAgent, signUp } from "./client.ts";
import { type BenchDatabase, withDatabase } from "./database.ts";
import { callsPerSecond, type Finding, median, milliseconds, perSecond, tookMs } from "./harness.ts";
import { type RunningProcess, startServer } from "./server.ts";
import { startUp } from "./start-up.ts";

const QUESTION = "Hello, what can you do?";
const OVERHEAD_RUNS = 100;
const ROUNDS = 3;
const JOBS = 200;
const POSTERS = 16;
const GIVE_UP_MS = 40_000;

interface Site {
  person: Person;
  agentId: string;
  servers: RunningProcess[];
}

const startRun = ({ person, agentId }: Site, url: string, mode: "sync" | "async") =>
  call<{ id: string; state: string }>(url, person.secret, "POST", `/v1/agents/${agentId}/runs`, {
    input: QUESTION,
    mode,
  });

const askModel = () =>
  createDemoProvider().generate(
    {
      model: "demo-fast",
      instructions: "",
      messages: [{ role: "user", content: QUESTION }],
      tools: [],
      maxOutputTokens: 1024,
      signal: new AbortController().signal,
      timeoutMs: 10_000,
    },
    () => {},
  );

/** One caller at a time: what a whole run takes beyond the model's own answer. */
async function overhead(site: Site): Promise<{ runMs: number; modelMs: number }> {
  const runMs: number[] = [];
  const modelMs: number[] = [];
  for (let index = 0; index < OVERHEAD_RUNS; index++) {
    runMs.push(await tookMs(() => startRun(site, site.servers[0]!.url, "sync")));
    modelMs.push(await tookMs(askModel));
  }
  return { runMs: median(runMs), modelMs: median(modelMs) };
}

const syncRunsPerSecond = (site: Site): Promise<number> => {
  let turn = 0;
  return callsPerSecond({ concurrency: POSTERS, durationMs: 2000 }, async () => {
    const server = site.servers[turn++ % site.servers.length]!;
    const { state } = await startRun(site, server.url, "sync");
    if (state !== "succeeded") throw new Error(`a run ended as ${state}`);
  });
};

/** From the first acceptance to the last end, through the queue. */
async function queuedRunsPerSecond(site: Site, superuser: pg.Client): Promise<number> {
  const unfinished = async () => {
    const { rows } = await superuser.query<{ unfinished: number }>(
      "select count(*)::int as unfinished from runs where state <> 'succeeded'",
    );
    return rows[0]!.unfinished;
  };
  const startedMs = performance.now();
  let accepted = 0;
  const poster = async (_: unknown, index: number) => {
    while (accepted < JOBS) {
      accepted++;
      await startRun(site, site.servers[index % site.servers.length]!.url, "async");
    }
  };
  await Promise.all(Array.from({ length: POSTERS }, poster));
  while ((await unfinished()) > 0) {
    if (performance.now() - startedMs > GIVE_UP_MS) throw new Error("queued runs do not end");
    await sleep(10);
  }
  return accepted / ((performance.now() - startedMs) / 1000);
}

async function onDatabase(database: BenchDatabase): Promise<Finding[]> {
  const servers: RunningProcess[] = [];
  const superuser = new pg.Client(database.superuserUrl);
  superuser.on("error", () => {});
  await superuser.connect();
  try {
    servers.push(await startServer(database));
    const person = await signUp(servers[0]!.url);
    const one: Site = { person, agentId: await publishAgent(person), servers: [...servers] };
    await syncRunsPerSecond(one);
    const { runMs, modelMs } = await overhead(one);
    const queuedOne: number[] = [];
    const bare: number[] = [];
    const syncOne: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await bareJobsPerSecond(database, JOBS, POSTERS));
      queuedOne.push(await queuedRunsPerSecond(one, superuser));
      syncOne.push(await syncRunsPerSecond(one));
    }
    while (servers.length < 3) servers.push(await startServer(database));
    const three: Site = { ...one, servers };
    const queuedThree: number[] = [];
    const syncThree: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      queuedThree.push(await queuedRunsPerSecond(three, superuser));
      syncThree.push(await syncRunsPerSecond(three));
    }
    return [
      {
        key: "values.overheadP50Ms",
        what: "a run beyond its model call, p50 (ms)",
        value: runMs - modelMs,
        ours: milliseconds(runMs),
        peer: milliseconds(modelMs),
      },
      {
        key: "ratios.runsOverBareJobs",
        what: "queued runs beside jobs that do nothing",
        value: median(queuedOne.map((runs, round) => runs / bare[round]!)),
        ours: perSecond(median(queuedOne)),
        peer: perSecond(median(bare)),
      },
      {
        key: "values.runsPerSecondOne",
        what: "queued runs per second, one process",
        value: median(queuedOne),
      },
      { key: "values.runsPerSecondThree", what: "the same, three processes", value: median(queuedThree) },
      {
        key: "values.syncRunsPerSecondOne",
        what: "runs answered at once per second, one process",
        value: median(syncOne),
      },
      { key: "values.syncRunsPerSecondThree", what: "the same, three processes", value: median(syncThree) },
    ];
  } finally {
    for (const { stop } of servers) await stop();
    await superuser.end();
  }
}

/** What a run costs beside its model's own time, how many fit in a second, and how a process starts and rests. */
export const runs = async (): Promise<Finding[]> => [
  ...(await withDatabase(onDatabase)),
  ...(await startUp()),
];
