import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../.tools/executor/", import.meta.url));
const VERSION = "1.5.9";
const TOKEN = "bench";

export interface Executor {
  pid: number;
  /** Runs a program and answers its result; throws where it did not complete. */
  execute(code: string): Promise<unknown>;
  /** A small request that has nothing to do with any program. */
  ask(): Promise<void>;
  /** Adds the tools of an OpenAPI document; answers the code's way to the first of them, null where it cannot. */
  addTools(document: object, baseUrl: string): Promise<string | null>;
  stop(): Promise<void>;
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

/** Starts its daemon with data of its own in `directory`. */
export async function startExecutor(directory: string): Promise<Executor> {
  const port = await freePort();
  const home = join(directory, "executor");
  mkdirSync(home, { recursive: true });
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
  const url = `http://127.0.0.1:${port}/api`;
  const request = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  };
  for (let tries = 0; ; tries++) {
    const isUp = await request("GET", "/tools").then(
      () => true,
      () => false,
    );
    if (isUp) break;
    if (tries > 300 || child.exitCode !== null) throw new Error("executor did not start");
    await sleep(200);
  }

  const execute = async (code: string): Promise<unknown> => {
    const { status, isError, structured } = await request<{
      status: string;
      isError: boolean;
      structured: { result?: unknown };
    }>("POST", "/executions", { code });
    if (status !== "completed" || isError)
      throw new Error(`executor ended as ${status}: ${JSON.stringify(structured)}`);
    return structured.result;
  };
  return {
    pid: child.pid!,
    execute,
    ask: async () => void (await request("GET", "/tools")),
    async addTools(document, baseUrl) {
      try {
        const spec = { kind: "blob", value: JSON.stringify(document) };
        await request("POST", "/openapi/specs", { spec, slug: "target", baseUrl });
        await request("POST", "/connections", {
          owner: "org",
          name: "main",
          integration: "target",
          template: "none",
        });
        const { items } = (await execute('return await tools.search({ query: "look" })')) as {
          items: { path: string }[];
        };
        return items.map(({ path }) => path).find((path) => path.includes("target")) ?? null;
      } catch {
        return null;
      }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await Promise.race([once(child, "exit"), sleep(5_000)]);
      child.kill("SIGKILL");
    },
  };
}
