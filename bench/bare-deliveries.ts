import { createHmac } from "node:crypto";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import type { BenchDatabase } from "./database.ts";
import { ownDatabase } from "./own-database.ts";

const CONCURRENCY = 50;
const POOL_SIZE = 10;
const SECRET = "a secret of the bench";

/**
 * The plain way with the queue library: a row and a job in one transaction, a worker that signs, sends and forgets. No log of
 * attempts, no order, no limits, no fairness. Answers deliveries per second, from the first added to the last answered.
 */
export async function bareDeliveriesPerSecond(
  { superuserUrl }: BenchDatabase,
  { url, deliveries, adders }: { url: string; deliveries: number; adders: number },
): Promise<number> {
  const pgPool = new pg.Pool({
    connectionString: await ownDatabase(superuserUrl, "bare_deliveries"),
    max: POOL_SIZE,
  });
  pgPool.on("error", () => {});
  pgPool.on("connect", (client) => client.on("error", () => {}));
  const shared = { pgPool, logger: new Logger(() => () => {}) };
  const utils = await makeWorkerUtils(shared);
  await utils.migrate();
  await pgPool.query("create table if not exists rows (id int primary key, payload jsonb not null)");
  await pgPool.query("truncate rows");
  let done = 0;
  let allDone: () => void = () => {};
  const finished = new Promise<void>((resolve) => (allDone = resolve));
  const runner = await run({
    ...shared,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    taskList: {
      deliver: async (payload) => {
        const body = JSON.stringify(payload);
        const { id } = payload as { id: number };
        const signature = createHmac("sha256", SECRET).update(`${id}.${body}`).digest("base64");
        const response = await fetch(url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "webhook-id": `bare_${id}`,
            "webhook-signature": signature,
          },
          body,
        });
        await response.arrayBuffer();
        if (++done === deliveries) allDone();
      },
    },
  });
  const startedMs = performance.now();
  let added = 0;
  const adder = async () => {
    while (added < deliveries) {
      const id = added++;
      const client = await pgPool.connect();
      try {
        await client.query("begin");
        await client.query("insert into rows (id, payload) values ($1, $2)", [id, { id, name: "New agent" }]);
        await client.query("select graphile_worker.add_job('deliver', $1)", [{ id, name: "New agent" }]);
        await client.query("commit");
      } finally {
        client.release();
      }
    }
  };
  await Promise.all([finished, ...Array.from({ length: adders }, adder)]);
  const tookMs = performance.now() - startedMs;
  await runner.stop();
  await utils.release();
  await pgPool.end();
  return deliveries / (tookMs / 1000);
}
