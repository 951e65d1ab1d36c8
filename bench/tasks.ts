import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { call, type Person, signUp } from "./client.ts";
import { withDatabase } from "./database.ts";
import { type Executor, startExecutor } from "./executor-peer.ts";
import { callsPerSecond, duel, type Finding, median, milliseconds, ratioOf, tookMs } from "./harness.ts";
import { type RunningProcess, startServer } from "./server.ts";

const ROUNDS = 3;
const LOAD_MS = 3_000;
const LATENCY_CALLS = 60;
const CALLS_IN_TASK = 20;
const TASKS_WITH_CALLS = 15;
const CAP_MB = 64;
const ASKS = 80;
const HOSTILE = "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))";
// Some seconds of computing in either engine.
const SPIN = "let n = 0; for (let i = 0; i < 4e7; i++) n += i % 7; return n";

interface Site {
  server: RunningProcess;
  person: Person;
  target: string;
  executor: Executor;
}
interface Task {
  id: string;
  state: string;
  result: unknown;
  error: { message: string } | null;
}

const runTask = async ({ server, person }: Pick<Site, "server" | "person">, code: string): Promise<Task> => {
  const task = await call<Task>(server.url, person.secret, "POST", "/v1/tasks", { code });
  if (task.state !== "succeeded") throw new Error(`a task ended as ${task.state}: ${task.error?.message}`);
  return task;
};

/** Tasks beside the `executor` package: rate, latency, calls of tools, neighbours, memory, and what a kill leaves. */
export const tasks = (): Promise<Finding[]> =>
  withDatabase(async (database) => {
    const service = createServer((_, response) =>
      response.setHeader("content-type", "application/json").end('{"found":true}'),
    ).listen(0, "127.0.0.1");
    await once(service, "listening");
    const target = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const environment = { OUTBOUND_ALLOW: new URL(target).host, SANDBOX_MEMORY_MB: String(CAP_MB) };
    const executor = await startExecutor(database.directory);
    let server = await startServer(database, environment);
    try {
      const person = await signUp(server.url);
      await addTools({ server, person, target });
      const site = { server, person, target, executor };
      const findings = [
        ...(await rates(site)),
        ...(await latency(site)),
        ...(await overhead(site)),
        ...(await neighbours(site)),
        ...(await memory(site)),
      ];
      const survived = await survival(site, async () => {
        process.kill(server.pid, "SIGKILL");
        server = await startServer(database, environment);
        return server;
      });
      return [...findings, survived];
    } finally {
      await executor.stop();
      await server.stop();
      closing(service);
    }
  });

function closing(service: Server): void {
  service.close();
  service.closeAllConnections();
}

async function addTools({ server, person, target }: Omit<Site, "executor">): Promise<void> {
  const parameters = { type: "object", properties: {} };
  for (const [name, method] of [
    ["look", "GET"],
    ["send", "POST"],
  ] as const)
    await call(server.url, person.secret, "POST", "/v1/tools", {
      name,
      description: "Calls the service.",
      parameters,
      definition: { kind: "http", method, url: `${target}/${name}` },
    });
}

const documentOf = (target: string) => ({
  openapi: "3.0.3",
  info: { title: "Target", version: "1" },
  servers: [{ url: target }],
  paths: {
    "/look": {
      get: { operationId: "look", summary: "Look", responses: { 200: { description: "What was found" } } },
    },
  },
});

async function rates(site: Site): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const concurrency of [1, 8, 32]) {
    const load = { concurrency, durationMs: LOAD_MS };
    const measured = await duel(
      ROUNDS,
      () => callsPerSecond(load, () => runTask(site, "return 1")),
      () => callsPerSecond(load, () => site.executor.execute("return 1")),
    );
    findings.push(ratioOf(`rateC${concurrency}`, `return 1, ${concurrency} at once`, 1, measured));
  }
  return findings;
}

async function latency(site: Site): Promise<Finding[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let index = 0; index < LATENCY_CALLS; index++) {
    ours.push(await tookMs(() => runTask(site, "return 1")));
    theirs.push(await tookMs(() => site.executor.execute("return 1")));
  }
  return [
    {
      key: "values.latencyP50Ms",
      what: "return 1, p50 of one caller (ms)",
      value: median(ours),
      ours: milliseconds(median(ours)),
      peer: milliseconds(median(theirs)),
    },
  ];
}

/** What a call of a tool takes in a program beyond calling the service directly, in the same minute. */
async function overhead(site: Site): Promise<Finding[]> {
  const { target, executor } = site;
  const path = await executor.addTools(documentOf(target), target);
  const program = (address: string) =>
    `for (let i = 0; i < ${CALLS_IN_TASK}; i++) { const r = await tools.${address}({}); if (!r.ok) throw new Error(JSON.stringify(r)) } return 1`;
  const direct: number[] = [];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let index = 0; index < TASKS_WITH_CALLS; index++) {
    const directMs = await tookMs(async () => {
      for (let i = 0; i < CALLS_IN_TASK; i++) await (await fetch(`${target}/look`)).json();
    });
    const perCall = async (run: (code: string) => Promise<unknown>, address: string) =>
      ((await tookMs(() => run(program(address)))) - (await tookMs(() => run("return 1"))) - directMs) /
      CALLS_IN_TASK;
    direct.push(directMs / CALLS_IN_TASK);
    ours.push(await perCall((code) => runTask(site, code), "workspace.look"));
    if (path) theirs.push(await perCall((code) => executor.execute(code), path));
  }
  return [
    {
      key: "values.perCallOverheadMs",
      what: `a call of a tool, above ${milliseconds(median(direct))} for the call itself (ms)`,
      value: median(ours),
      ours: milliseconds(median(ours)),
      ...(theirs.length > 0 ? { peer: milliseconds(median(theirs)) } : {}),
      target: { atMost: 3 },
    },
  ];
}

/** The slowest of what a neighbour asks while a program computes, beside what it asks when nothing does. */
async function neighbours(site: Site): Promise<Finding[]> {
  const { server, person, executor } = site;
  const cases = [
    {
      ask: () => call(server.url, person.secret, "GET", "/v1/tools?limit=1"),
      spin: () => runTask(site, SPIN),
    },
    { ask: executor.ask, spin: () => executor.execute(SPIN) },
  ];
  const found: { quiet: number; spinning: number }[] = [];
  for (const { ask, spin } of cases) {
    const quiet: number[] = [];
    for (let index = 0; index < ASKS; index++) quiet.push(await tookMs(ask));
    const spinning: number[] = [];
    let isOver = false;
    const spun = spin().finally(() => (isOver = true));
    await sleep(50);
    do spinning.push(await tookMs(ask));
    while (!isOver && spinning.length < ASKS * 10);
    await spun;
    found.push({ quiet: median(quiet), spinning: median(spinning) });
  }
  const [ours, peer] = found as [(typeof found)[0], (typeof found)[0]];
  return [
    {
      key: "ratios.neighbour",
      what: "a neighbour's request while a program computes, theirs over ours",
      value: peer.spinning / ours.spinning,
      ours: `${milliseconds(ours.spinning)} (quiet ${milliseconds(ours.quiet)})`,
      peer: `${milliseconds(peer.spinning)} (quiet ${milliseconds(peer.quiet)})`,
      target: { atLeast: 1 },
    },
  ];
}

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;

async function memory(site: Site): Promise<Finding[]> {
  const { server, executor } = site;
  const peakOver = async (pid: number, attack: () => Promise<unknown>): Promise<number> => {
    const before = residentMb(pid);
    let peak = 0;
    const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), 5);
    for (let index = 0; index < 3; index++) await attack().catch(() => {});
    clearInterval(timer);
    return peak - before - CAP_MB;
  };
  const ours = await peakOver(server.pid, () => runTask(site, HOSTILE));
  const theirs = await peakOver(executor.pid, () => executor.execute(HOSTILE));
  return [
    {
      key: "values.residentOverCapMb",
      what: `memory of the process beyond the cap of ${CAP_MB} MB after hostile allocations (MB)`,
      value: Math.max(0, ours),
      ours: `${Math.round(ours)} MB`,
      peer: `${Math.round(theirs)} MB`,
      target: { atMost: 64 },
    },
  ];
}

/** A program waits for a person, the process is killed, the person decides. */
async function survival(site: Site, restart: () => Promise<RunningProcess>): Promise<Finding> {
  const { person } = site;
  const code = "return (await tools.workspace.send({})).ok";
  const { id, state } = await call<Task>(site.server.url, person.secret, "POST", "/v1/tasks", { code });
  if (state !== "waiting") throw new Error(`the task does not wait: ${state}`);
  const { url } = await restart();
  const headers = {
    cookie: person.cookie,
    origin: url,
    "content-type": "application/json",
    "bailiwick-workspace": person.workspaceId,
  };
  const { data } = await call<{ data: { id: string }[] }>(
    url,
    person.secret,
    "GET",
    `/v1/approvals?runId=${id}`,
  );
  const decided = await fetch(`${url}/v1/approvals/${data[0]!.id}/break-glass`, {
    method: "POST",
    headers,
    body: JSON.stringify({ reason: "A bench has nobody else" }),
  });
  if (!decided.ok) throw new Error(`the decision was refused: ${await decided.text()}`);
  const startedMs = performance.now();
  let ended: Task;
  do {
    await sleep(100);
    ended = await call<Task>(url, person.secret, "GET", `/v1/tasks/${id}`);
  } while (ended.state !== "succeeded" && performance.now() - startedMs < 30_000);
  return {
    key: "values.approvalSurvivesKill",
    what: "a call waits for a person, kill -9, the person approves: it is made (1) or lost (0)",
    value: ended.state === "succeeded" && ended.result === true ? 1 : 0,
    target: { atLeast: 1 },
  };
}
