import { createHmac } from "node:crypto";
import { bareQueuePerSecond, TASK } from "./bare-queue.ts";
import type { BenchDatabase } from "./database.ts";

const CONCURRENCY = 50;
const SECRET = "a secret of the bench";

/**
 * The plain way with the queue library: a row and a job in one transaction, a worker that signs, sends and forgets. No log of
 * attempts, no order, no limits, no fairness. Answers deliveries per second, from the first added to the last answered.
 */
export const bareDeliveriesPerSecond = (
  database: BenchDatabase,
  { url, deliveries, adders }: { url: string; deliveries: number; adders: number },
): Promise<number> =>
  bareQueuePerSecond(database, {
    name: "bare_deliveries",
    concurrency: CONCURRENCY,
    jobs: deliveries,
    adders,
    async prepare(pool) {
      await pool.query("create table if not exists rows (id int primary key, payload jsonb not null)");
      await pool.query("truncate rows");
    },
    async add(id, { pool }) {
      const client = await pool.connect();
      const payload = { id, name: "New agent" };
      try {
        await client.query("begin");
        await client.query("insert into rows (id, payload) values ($1, $2)", [id, payload]);
        await client.query("select graphile_worker.add_job($1, $2)", [TASK, payload]);
        await client.query("commit");
      } finally {
        client.release();
      }
    },
    async task(payload) {
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
    },
  });
