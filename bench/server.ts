import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BenchDatabase } from "./database.ts";

export const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface RunningProcess {
  url: string;
  pid: number;
  /** Asks it to end, unless it is told otherwise. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts a program of Node and waits for the line that names the address it serves. */
export async function startProcess(args: string[], env: Record<string, string>): Promise<RunningProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressFrom(child);
  return {
    url,
    pid: child.pid!,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
  };
}

async function addressFrom(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) {
    const address = /http:\/\/localhost:\d+/.exec(line)?.[0];
    // Whatever else it prints must not fill the pipe.
    if (address) return (child.stdout!.resume(), address);
  }
  throw new Error("the process ended before it served");
}

/** A Bailiwick process on the bench's database, as a person would run it but without a limit on calls. */
export const startServer = (
  { ownerUrl, directory }: BenchDatabase,
  env: Record<string, string> = {},
): Promise<RunningProcess> =>
  startProcess([MAIN], {
    DATABASE_URL: ownerUrl,
    DATA_DIR: join(directory, "files"),
    PORT: "0",
    LOG_LEVEL: "error",
    RATE_LIMIT_PER_MINUTE: "100000000",
    SECRET_KEY: "a-key-of-the-benches-alone-0123456789",
    ...env,
  });
