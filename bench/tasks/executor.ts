import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type JsonClient, jsonClient } from "../json-client.ts";
import type { Side } from "./side.ts";

const FOLDER = fileURLToPath(new URL("../../.tools/executor/", import.meta.url));
const VERSION = "1.5.9";
const TOKEN = "bench";
const START_MS = 60_000;

interface Answer {
  status: string;
  isError: boolean;
  structured: { result?: unknown; executionId?: string };
}
interface ToolRow {
  address: string;
}

/** The published package, installed beside this repository's own tools on first use. */
function install(): string {
  const program = join(FOLDER, `node_modules/executor-${process.platform}-${process.arch}/bin/executor`);
  if (existsSync(program)) return program;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), '{ "private": true }\n');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", FOLDER, `executor@${VERSION}`], {
    stdio: "ignore",
  });
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

interface Daemon {
  child: ChildProcess;
  client: JsonClient;
}

/** Starts its daemon on the data of `home`, and waits until it answers. */
async function startDaemon(home: string): Promise<Daemon> {
  const port = await freePort();
  const flags = ["--foreground", "--hostname", "127.0.0.1", "--port", String(port), "--auth-token", TOKEN];
  const child = spawn(install(), ["daemon", "run", ...flags, "--scope", home], {
    cwd: home,
    env: {
      ...process.env,
      HOME: home,
      XDG_DATA_HOME: join(home, "data"),
      XDG_CONFIG_HOME: join(home, "config"),
    },
    stdio: "ignore",
  });
  const client = jsonClient(`http://127.0.0.1:${port}`, TOKEN);
  const untilMs = performance.now() + START_MS;
  for (;;) {
    const isUp = await client.request("GET", "/api/tools").then(
      () => true,
      () => false,
    );
    if (isUp) return { child, client };
    if (performance.now() > untilMs || child.exitCode !== null) throw new Error("executor did not start");
    await sleep(100);
  }
}

async function stopDaemon({ child, client }: Daemon, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  await client.close();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const hasEnded = once(child, "exit");
  child.kill(signal);
  await Promise.race([hasEnded, sleep(5_000, undefined, { ref: false })]);
  child.kill("SIGKILL");
  await hasEnded;
}

/** The `executor` package as a daemon, with data of its own in `directory`. */
export async function startExecutor(directory: string): Promise<Side> {
  const home = join(directory, "executor");
  mkdirSync(home, { recursive: true });
  let daemon = await startDaemon(home);
  const request = <T>(method: string, path: string, body?: unknown) =>
    daemon.client.request<T>(method, `/api${path}`, body);
  const answerTo = (code: string) => request<Answer>("POST", "/executions", { code });

  return {
    get pid() {
      return daemon.child.pid!;
    },
    async execute(code) {
      const { status, isError, structured } = await answerTo(code);
      if (status !== "completed" || isError)
        throw new Error(`executor ended as ${status}: ${JSON.stringify(structured)}`);
      return structured.result;
    },
    async addSource(slug, url, operationCount) {
      const { toolCount } = await request<{ toolCount: number }>("POST", "/openapi/specs", {
        spec: { kind: "url", url },
        slug,
      });
      // It wants to be told of a credential exactly once, even where there is none.
      const connection = { owner: "org", name: "main", integration: slug, template: "none", values: {} };
      await request("POST", "/connections", connection);
      const tools = await request<ToolRow[]>("GET", `/tools?integration=${slug}`);
      if (toolCount !== operationCount || tools.length !== operationCount)
        throw new Error(`executor imported ${tools.length} of ${operationCount} operations`);
    },
    async addressOf(slug, operation) {
      const tools = await request<ToolRow[]>("GET", `/tools?integration=${slug}`);
      const address = tools.map((tool) => tool.address).find((found) => found.includes(`.${operation}.`));
      if (!address) throw new Error(`executor has no tool ${operation}: ${JSON.stringify(tools)}`);
      return address.replace(/^tools\./, "");
    },
    searchFor: (query) => `(await tools.search({ query: ${JSON.stringify(query)}, limit: 20 })).items`,
    ask: async (slug) => void (await request("GET", `/openapi/integrations/${slug}`)),
    async executeUntilItWaits(code) {
      const { status, structured } = await answerTo(code);
      if (status !== "paused" || !structured.executionId)
        throw new Error(`executor does not wait: ${status}`);
      return structured.executionId;
    },
    approve: (executionId) =>
      request<Answer>("POST", `/executions/${executionId}/resume`, { action: "accept" }).then(
        ({ status, isError }) => status === "completed" && !isError,
        () => false,
      ),
    async restart(signal) {
      await stopDaemon(daemon, signal);
      daemon = await startDaemon(home);
    },
    stop: () => stopDaemon(daemon, "SIGTERM"),
  };
}
