import { spawn } from "node:child_process";
import { open, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Cluster } from "./cluster.ts";
import { bareEnvironment } from "./cluster.ts";
import { isServerOf, stopServer } from "./processes.ts";

export interface Server {
  pid: number;
  port: number;
}

export interface ServerOptions {
  /** Undefined: any free one. */
  port: number | undefined;
  /** A crash of the machine may lose data. */
  fast: boolean;
  logFile: string;
  log: (line: string) => void;
}

/** A crash recovery replays what was written since the last checkpoint, and that may take its time. */
const READY_TIMEOUT_MS = 300_000;
/** After a server was killed its sessions notice within moments; until then they hold its shared memory. */
const LEFTOVERS_TIMEOUT_MS = 10_000;

/** A server that outlived its parent, if it runs the way we would start it; any other one is stopped. */
export async function adoptServer(cluster: Cluster, options: ServerOptions): Promise<Server | undefined> {
  const found = await pidFileOf(cluster);
  if (!found) return undefined;
  if (!(await isServerOf(found.pid, cluster.directory))) return await disownPidFile(cluster);
  const isAsked = options.port === undefined || options.port === found.port;
  const command = await readFile(join(cluster.directory, "postmaster.opts"), "utf8").catch(() => "");
  const isSame = command.trim() === commandLine(cluster, argumentsFor(cluster, found.port, options.fast));
  if (isAsked && isSame && (await answers(cluster, found.port))) {
    options.log(`Reusing the PostgreSQL that is still running (process ${found.pid}).`);
    return found;
  }
  options.log(`Stopping the PostgreSQL that was left running (process ${found.pid}).`);
  await stopServer(found.pid);
  return undefined;
}

/**
 * PostgreSQL refuses to start while the pid in its old pid file exists, though it may be a zombie or a stranger.
 * A pid file that names the new server's parent is stale to it, and it still checks the shared memory named there.
 */
async function disownPidFile(cluster: Cluster): Promise<undefined> {
  const file = join(cluster.directory, "postmaster.pid");
  const [, ...rest] = (await readFile(file, "utf8")).split("\n");
  await writeFile(file, [process.pid, ...rest].join("\n"));
}

/** Starts the server, in a process group of its own so that Ctrl-C reaches it only through us. */
export async function startServer(
  cluster: Cluster,
  options: ServerOptions,
  onExit: (code: number | null) => void,
): Promise<Server> {
  await rename(options.logFile, `${options.logFile}.1`).catch(() => {});
  for (const deadline = Date.now() + LEFTOVERS_TIMEOUT_MS; ; await sleep(100)) {
    const failure = await attempt(cluster, options, onExit);
    if (typeof failure !== "string") return failure;
    const isPassing = /pre-existing shared memory/.test(failure);
    const isPortLost = options.port === undefined && /bind IPv4/.test(failure);
    if ((!isPassing && !isPortLost) || Date.now() > deadline)
      throw new Error(`The embedded PostgreSQL did not start: ${failure || `see ${options.logFile}`}`);
  }
}

async function attempt(
  cluster: Cluster,
  options: ServerOptions,
  onExit: (code: number | null) => void,
): Promise<Server | string> {
  const port = options.port ?? (await freePort());
  const logged = await open(options.logFile, "w", 0o600);
  const child = spawn(cluster.binaries.postgres, argumentsFor(cluster, port, options.fast), {
    ...cluster.account,
    cwd: cluster.directory,
    env: bareEnvironment(),
    detached: true,
    stdio: ["ignore", logged.fd, logged.fd],
  });
  let ended: string | undefined;
  child.once("error", (error) => (ended = error.message));
  child.once("exit", (code, signal) => (ended ??= `it ended with ${signal ?? `code ${code}`}`));
  await logged.close();
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (ended === undefined && Date.now() < deadline) {
    const found = await pidFileOf(cluster);
    if (found?.isReady && found.pid === child.pid && ended === undefined) {
      child.once("exit", onExit);
      child.unref();
      return { pid: found.pid, port };
    }
    await sleep(10);
  }
  if (child.pid && ended === undefined) await stopServer(child.pid);
  return [...complaintsIn(await readFile(options.logFile, "utf8")), ended ?? "it was not ready in time"].join(
    "; ",
  );
}

function complaintsIn(log: string): string[] {
  const lines = log.split("\n").filter((line) => /FATAL|HINT|could not/.test(line));
  return lines.map((line) => line.replace(/^.*?(?:FATAL|HINT|LOG|WARNING): +/, ""));
}

function argumentsFor(cluster: Cluster, port: number, fast: boolean): string[] {
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    // Statements and row values may be private; the log keeps the error alone.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...(fast && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", cluster.directory, ...flags];
}

/** As PostgreSQL itself notes it in postmaster.opts. */
function commandLine(cluster: Cluster, args: string[]): string {
  return [cluster.binaries.postgres, ...args.map((arg) => `"${arg}"`)].join(" ");
}

async function pidFileOf(cluster: Cluster): Promise<(Server & { isReady: boolean }) | undefined> {
  const text = await readFile(join(cluster.directory, "postmaster.pid"), "utf8").catch(() => undefined);
  const lines = text?.split("\n") ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === "ready" };
}

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new Client({
    connectionString: urlTo(cluster.password, port, "postgres"),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("show data_directory");
    return rows[0].data_directory === cluster.directory;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

export function urlTo(password: string, port: number, database: string): string {
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
