import autocannon from "autocannon";
import pg from "pg";
import { fileURLToPath } from "node:url";
import { createDoor } from "../src/platform/db/door.ts";
import { runRows } from "../src/modules/runs/find.ts";
import { publishAgent, signUp } from "./client.ts";
import { withDatabase } from "./database.ts";
import { duel, type Finding, ratioOf } from "./harness.ts";
import { type RunningProcess, startProcess, startServer } from "./server.ts";

const CONNECTIONS = 32;
const SECONDS = 4;
const ROUNDS = 9;
const POOL_SIZE = 10;
const BARE = fileURLToPath(new URL("./bare-server.ts", import.meta.url));

/** The SQL of `GET /v1/runs/{id}`, with the workspace named in it as somebody without policies has to. */
export async function sqlOfGetRun(): Promise<string> {
  const door = createDoor({ app: new pg.Pool(), system: new pg.Pool() });
  return door.read(
    {},
    async (t) => runRows(t).where("r.id", "=", "").where("r.workspaceId", "=", "").compile().sql,
  );
}

async function requestsPerSecond(url: string, secret: string): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { authorization: `Bearer ${secret}` },
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url} failed ${result.non2xx} times`);
  return result.requests.average;
}

/** A read authenticated by key, authorized, validated and scoped, beside a bare handler that runs the same query. */
export const http = (): Promise<Finding[]> =>
  withDatabase(async (database) => {
    const processes: RunningProcess[] = [];
    try {
      const server = await startServer(database, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
      processes.push(server);
      const person = await signUp(server.url);
      const agentId = await publishAgent(person);
      const { id } = await person.call<{ id: string }>("POST", `/v1/agents/${agentId}/runs`, {
        input: "Hello",
      });
      const bare = await startProcess([BARE], {
        BARE_DATABASE_URL: database.superuserUrl,
        BARE_QUERY: await sqlOfGetRun(),
        BARE_WORKSPACE: person.workspaceId,
        BARE_POOL_SIZE: String(POOL_SIZE),
      });
      processes.push(bare);
      const path = `/v1/runs/${id}`;
      for (const { url } of processes) {
        const response = await fetch(url + path, { headers: { authorization: `Bearer ${person.secret}` } });
        if (((await response.json()) as { id: string }).id !== id) throw new Error(`${url}: wrong answer`);
      }
      const requests = await duel(
        ROUNDS,
        () => requestsPerSecond(server.url + path, person.secret),
        () => requestsPerSecond(bare.url + path, person.secret),
      );
      return [ratioOf("scopedRead", "GET /v1/runs/{id} with a key", 0.6, requests)];
    } finally {
      for (const { stop } of processes) await stop();
    }
  });
