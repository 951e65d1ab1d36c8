import { Agent, get } from "node:http";
import { call, signUp } from "./client.ts";
import type { BenchDatabase } from "./database.ts";
import { type RunningProcess, startServer } from "./server.ts";

const REVOCATIONS = 150;

/**
 * Per key: revoked through one process while another is asked without pause; the time from the first one's answer until
 * the other one refuses the key. Zero when it refused before that answer came.
 */
export async function revocationDelaysMs(database: BenchDatabase): Promise<number[]> {
  const processes: RunningProcess[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let index = 0; index < 2; index++) processes.push(await startServer(database, { ROLES: "api" }));
    const [first, second] = processes as [RunningProcess, RunningProcess];
    const person = await signUp(first.url);
    const delays: number[] = [];
    for (let index = 0; index < REVOCATIONS; index++) {
      const key = await call<{ id: string; secret: string }>(
        first.url,
        person.secret,
        "POST",
        "/v1/api-keys",
        {
          name: `Key ${index}`,
        },
      );
      if ((await statusFor(agent, second.url, key.secret)) !== 200) throw new Error("a new key was refused");
      const refused = refusedAt(agent, second.url, key.secret);
      await call(first.url, person.secret, "DELETE", `/v1/api-keys/${key.id}`);
      const answeredMs = performance.now();
      delays.push(Math.max(0, (await refused) - answeredMs));
    }
    return delays;
  } finally {
    agent.destroy();
    for (const { stop } of processes) await stop();
  }
}

async function refusedAt(agent: Agent, url: string, secret: string): Promise<number> {
  for (;;) if ((await statusFor(agent, url, secret)) === 401) return performance.now();
}

const statusFor = (agent: Agent, url: string, secret: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${secret}` };
    get(`${url}/v1/runs?limit=1`, { agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode!));
    }).on("error", reject);
  });
