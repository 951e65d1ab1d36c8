import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import releaseSync from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, type QuickJSSyncVariant } from "quickjs-emscripten-core";
import { createSandbox, type Sandbox } from "../src/platform/sandbox/sandbox.ts";
import { type Finding, median, milliseconds, tookMs } from "./harness.ts";

const MB = 1024 * 1024;
const CAP_BYTES = 64 * MB;
const CALLS = 400;
const ROUNDS = 7;
const REQUESTS_PER_ROUND = 300;
const FIVE_LINES = `const words = input.text.split(" ");
const longest = words.reduce((best, word) => (word.length > best.length ? word : best), "");
const counts = {};
for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
return { longest, counts, total: words.length };`;
const INPUT = { text: "the quick brown fox jumps over the lazy dog and the other fox" };
const HOSTILE = [
  "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))",
  "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
  "let o = {}; for (;;) o = { o }",
];

/** The code sandbox: its distance from an in-process engine, its effect on neighbours, and its memory. */
export async function sandbox(): Promise<Finding[]> {
  const memory = await residentMemory();
  const hop = await hopLatency();
  const neighbour = await neighbourLatency();
  return [
    {
      key: "values.hopP50Ms",
      what: "five-line tool above an in-process call, p50 (ms)",
      value: hop.ours - hop.inProcess,
      ours: milliseconds(hop.ours),
      peer: milliseconds(hop.inProcess),
      target: { atMost: 2 },
    },
    {
      key: "ratios.neighbour",
      what: "a neighbour's HTTP latency while a task spins",
      value: neighbour.spinning / neighbour.quiet,
      ours: milliseconds(neighbour.spinning),
      peer: milliseconds(neighbour.quiet),
      target: { atMost: 1.5 },
    },
    {
      key: "values.residentOverCapMb",
      what: "resident memory over the cap under hostile allocation (MB)",
      value: memory.overCapMb,
      target: { atMost: 64 },
    },
    { key: "values.residentIdleMb", what: "resident memory of an idle worker (MB)", value: memory.idleMb },
  ];
}

// Everything one worker adds to the process counts: its thread, its engine and what the code allocated.
async function residentMemory(): Promise<{ overCapMb: number; idleMb: number }> {
  const before = process.memoryUsage.rss();
  const sandbox = createSandbox({ workers: 1, memoryCapBytes: CAP_BYTES });
  await sandbox.run({ code: FIVE_LINES, input: INPUT, deadlineMs: 5_000 });
  const idle = process.memoryUsage.rss();
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 2);
  const overs: number[] = [];
  for (const code of [...HOSTILE, ...HOSTILE, ...HOSTILE]) {
    peak = 0;
    const result = await sandbox.run({ code, input: {}, deadlineMs: 10_000 });
    if (result.ok || result.code !== "out_of_memory") throw new Error(`expected out_of_memory: ${code}`);
    overs.push((peak - before - CAP_BYTES) / MB);
    await warm(sandbox);
  }
  clearInterval(sampling);
  await sandbox.stop();
  return { overCapMb: Math.max(...overs), idleMb: (idle - before) / MB };
}

async function hopLatency(): Promise<{ ours: number; inProcess: number }> {
  const sandbox = createSandbox({ memoryCapBytes: CAP_BYTES });
  const engine = await newQuickJSWASMModuleFromVariant(releaseSync as unknown as QuickJSSyncVariant);
  const inProcess = () => {
    const runtime = engine.newRuntime();
    const deadline = performance.now() + 5_000;
    runtime.setInterruptHandler(() => performance.now() > deadline);
    const context = runtime.newContext();
    const call = `JSON.stringify((function (input) {${FIVE_LINES}\n})(${JSON.stringify(INPUT)}))`;
    const result = context.unwrapResult(context.evalCode(call));
    const value: unknown = JSON.parse(context.getString(result));
    result.dispose();
    context.dispose();
    runtime.dispose();
    return value;
  };
  const ours = () => sandbox.run({ code: FIVE_LINES, input: INPUT, deadlineMs: 5_000 });
  for (let call = 0; call < 50; call++) {
    inProcess();
    await ours();
  }
  const oursMs: number[] = [];
  const inProcessMs: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    oursMs.push(await tookMs(ours));
    inProcessMs.push(await tookMs(inProcess));
  }
  await sandbox.stop();
  return { ours: median(oursMs), inProcess: median(inProcessMs) };
}

async function neighbourLatency(): Promise<{ quiet: number; spinning: number }> {
  const sandbox = createSandbox({ memoryCapBytes: CAP_BYTES });
  const server = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const request = () =>
    new Promise<void>((resolve, reject) => {
      get({ port, host: "127.0.0.1", agent }, (response) => response.resume().on("end", resolve)).on(
        "error",
        reject,
      );
    });
  const round = async () => {
    const latencies: number[] = [];
    for (let index = 0; index < REQUESTS_PER_ROUND; index++) latencies.push(await tookMs(request));
    return median(latencies);
  };
  await warm(sandbox);
  await round();
  const quiet: number[] = [];
  const spinning: number[] = [];
  for (let index = 0; index < ROUNDS; index++) {
    quiet.push(await round());
    const stop = new AbortController();
    const spin = sandbox.run({ code: "for (;;) {}", input: {}, deadlineMs: 60_000 }, stop.signal);
    await sleep(20);
    spinning.push(await round());
    stop.abort();
    await spin;
    await warm(sandbox);
  }
  agent.destroy();
  server.close();
  await sandbox.stop();
  return { quiet: median(quiet), spinning: median(spinning) };
}

// A replaced thread starts in the background and would count as noise.
async function warm(sandbox: Sandbox): Promise<void> {
  await Promise.all([1, 2, 3].map(() => sandbox.run({ code: "return 1", input: {}, deadlineMs: 5_000 })));
  await sleep(100);
}
