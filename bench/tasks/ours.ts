import { setTimeout as sleep } from "node:timers/promises";
import { type Person, signUp } from "../client.ts";
import type { BenchDatabase } from "../database.ts";
import { jsonClient } from "../json-client.ts";
import { startServer } from "../server.ts";
import type { Side } from "./side.ts";

interface Task {
  id: string;
  state: string;
  result: unknown;
  error: { code: string; message: string } | null;
}
interface Source {
  id: string;
  state: string;
  toolCount: number;
  error: { message: string } | null;
}

const OVER = ["succeeded", "failed", "cancelled", "timed_out"];
const WAIT_MS = 120_000;

/** A Bailiwick process with one person in their workspace. */
export async function startOurs(database: BenchDatabase, environment: Record<string, string>): Promise<Side> {
  let server = await startServer(database, environment);
  const person: Person = await signUp(server.url);
  let client = jsonClient(server.url, person.secret);
  const sources = new Map<string, string>();

  /** Asks until the answer is as awaited. */
  async function until<T>(path: string, isAwaited: (answer: T) => boolean): Promise<T> {
    const untilMs = performance.now() + WAIT_MS;
    for (;;) {
      const answer = await client.request<T>("GET", path);
      if (isAwaited(answer)) return answer;
      if (performance.now() > untilMs) throw new Error(`${path} stayed ${JSON.stringify(answer)}`);
      await sleep(100);
    }
  }
  const decide = (approvalId: string) =>
    fetch(`${server.url}/v1/approvals/${approvalId}/break-glass`, {
      method: "POST",
      headers: {
        cookie: person.cookie,
        origin: server.url,
        "content-type": "application/json",
        "bailiwick-workspace": person.workspaceId,
      },
      body: JSON.stringify({ reason: "Nobody else is here" }),
    });

  return {
    get pid() {
      return server.pid;
    },
    async execute(code) {
      const { state, result, error } = await client.request<Task>("POST", "/v1/tasks", { code });
      if (state !== "succeeded")
        throw new Error(`the task ended as ${state}: ${error?.code}, ${error?.message}`);
      return result;
    },
    async addSource(slug, url, operationCount) {
      const definition = { kind: "openapi", url };
      const { id } = await client.request<Source>("POST", "/v1/tool-sources", {
        slug,
        name: slug,
        definition,
      });
      const source = await until<Source>(
        `/v1/tool-sources/${id}`,
        ({ state }) => state === "ready" || state === "failed",
      );
      if (source.toolCount !== operationCount)
        throw new Error(`${source.toolCount} of ${operationCount} were imported: ${source.error?.message}`);
      sources.set(slug, id);
    },
    addressOf: async (slug, operation) => `${slug}.${operation}`,
    searchFor: (query) => `(await tools.search(${JSON.stringify(query)}, { limit: 20 })).items`,
    ask: async (slug) => void (await client.request("GET", `/v1/tool-sources/${sources.get(slug)}`)),
    async executeUntilItWaits(code) {
      const { id, state } = await client.request<Task>("POST", "/v1/tasks", { code });
      if (state !== "waiting") throw new Error(`the task does not wait: ${state}`);
      return id;
    },
    async approve(taskId) {
      const { data } = await client.request<{ data: { id: string }[] }>(
        "GET",
        `/v1/approvals?runId=${taskId}`,
      );
      const decided = data[0] && (await decide(data[0].id));
      if (!decided?.ok) return false;
      await until<Task>(`/v1/tasks/${taskId}`, ({ state }) => OVER.includes(state));
      return true;
    },
    async restart(signal) {
      await client.close();
      await server.stop(signal);
      server = await startServer(database, environment);
      client = jsonClient(server.url, person.secret);
    },
    async stop() {
      await client.close();
      await server.stop();
    },
  };
}
