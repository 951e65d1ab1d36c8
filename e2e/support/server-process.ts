import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const READY = /ready in [\d.]+ s: (http:\S+)|worker ready on/;

/** A real Bailiwick process. */
export interface ServerProcess {
  pid: number;
  /** Where it listens; empty for a worker. */
  url: string;
  /** Everything it wrote to stdout and stderr. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(): Promise<void>;
}

type Environment = Record<string, string | number>;

const KEPT = ["PATH", "HOME", "TZ", "LANG", "NODE_COMPILE_CACHE"] as const;

function launch(environment: Environment, args: string[]) {
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)])),
    },
  });
  let written = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      written += text;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  return { child, ended, output: () => written, listeners };
}

/** Runs a command of the server to its end. */
export async function runCommand(environment: Environment, args: string[] = []) {
  const { ended, output } = launch(environment, args);
  const { code } = await ended;
  return { code, output: output() };
}

/** Starts a server and waits until it is ready; throws what it wrote if it ends before. */
export async function startProcess(environment: Environment): Promise<ServerProcess> {
  const { child, ended, output, listeners } = launch(environment, []);
  const ready = new Promise<string>((resolve) => {
    const look = () => {
      const found = READY.exec(output());
      if (found) resolve(found[1] ?? "");
    };
    listeners.add(look);
  });
  const early = ended.then(({ code }) => {
    throw new Error(`the server ended with ${code} before it was ready:\n${output()}`);
  });
  const address = await Promise.race([ready, early]);
  early.catch(() => {});
  return {
    pid: child.pid!,
    url: address.replace("localhost", "127.0.0.1"),
    output,
    signal: (signal) => void child.kill(signal),
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A data directory of this test. */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "bailiwick-process-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
