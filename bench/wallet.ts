import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import type { Books, Subjects } from "../src/platform/books/books.ts";
import { createBooks, openBooks } from "../src/platform/books/create-books.ts";
import type { Door } from "../src/platform/db/door.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { createLog } from "../src/platform/log.ts";
import { type BenchDatabase, withDatabase } from "./database.ts";
import {
  callsPerSecond,
  duel,
  type Finding,
  median,
  milliseconds,
  perSecond,
  quantile,
  tookMs,
} from "./harness.ts";
import { meteringMs } from "./metering.ts";

const CALLERS = 32;
const LOAD = { concurrency: CALLERS, durationMs: 3000 };
const ROUNDS = 3;
const HOT = "org_00000000000000000000000001";
const PLAIN = "org_00000000000000000000000002";
const BARE = "org_00000000000000000000000003";
const TEN = Array.from(
  { length: 10 },
  (_, index) => `org_000000000000000000000001${String(index).padStart(2, "0")}`,
);
const PLENTY = 1_000_000_000_000;
const WORKER = fileURLToPath(new URL("wallet-worker.ts", import.meta.url));
const run = promisify(execFile);

const subjects: Subjects = {
  workspaceId: "ws_00000000000000000000000001",
  agentId: "agt_00000000000000000000000001",
  accountId: "acc_00000000000000000000000001",
  keyId: null,
};
let count = 0;
const newKey = () => `use_run_bench${process.pid.toString(36)}_${(count++).toString(36)}`;
export const booksOver = (door: Door): Books =>
  createBooks({ door, log: createLog("error"), now: () => new Date(), tell: () => {} });
export const debit = (books: Books, organizationId: string) =>
  books.settle(organizationId, {
    key: newKey(),
    wallet: "ai",
    amountMicros: 37,
    holdKey: null,
    subjects,
    isEnforced: true,
  });
async function holdAndSettle(books: Books): Promise<void> {
  const [holdKey, shared] = [`hold:${newKey()}`, { wallet: "ai", subjects, isEnforced: true } as const];
  await books.hold(HOT, { key: holdKey, amountMicros: 100, ...shared });
  await books.settle(HOT, { key: newKey(), amountMicros: 37, holdKey, ...shared });
}

async function seed(door: Door): Promise<void> {
  for (const organizationId of [HOT, PLAIN, BARE, ...TEN])
    await door.asSystem("the bench's organizations", async (t) => {
      await t.db
        .insertInto("organizations")
        .values({
          id: organizationId,
          name: "Bench",
          slug: organizationId.replace("_", "-"),
          createdBy: "acc_bench",
        })
        .execute();
      await openBooks(t, organizationId, PLENTY, new Date());
    });
}

/** What a product without a lane does: one transaction per debit, the same rows, the wallet's row locked for its whole length. */
function plainDebits(pool: pg.Pool): () => Promise<void> {
  return async () => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const { rows } = await client.query<{ sequence: string }>({
        name: "head",
        text: "update wallet_books set version = version + 1, sequence = sequence + 1 where organization_id = $1 returning sequence",
        values: [PLAIN],
      });
      const { rows: wallets } = await client.query<{ balance_micros: string; id: string }>({
        name: "wallet",
        text: `with b as (update credit_buckets set remaining_micros = remaining_micros - $2 where organization_id = $1 returning id)
          update wallets w set balance_micros = balance_micros - $2, updated_at = now() from b
          where w.organization_id = $1 and w.kind = 'ai' and w.balance_micros - w.held_micros >= $2 returning balance_micros, b.id`,
        values: [PLAIN, 37],
      });
      await client.query({
        name: "entry",
        text: `insert into ledger_entries (organization_id, sequence, transaction_id, line, kind, wallet, from_account, to_account,
            amount_micros, balance_micros, workspace_id) values ($1, $2, $3, 0, 'usage', 'ai', $4, 'usage', 37, $5, $6)`,
        values: [
          PLAIN,
          rows[0]!.sequence,
          newKey(),
          `wallet:ai:${wallets[0]!.id}`,
          wallets[0]!.balance_micros,
          subjects.workspaceId,
        ],
      });
      await client.query("commit");
    } finally {
      client.release();
    }
  };
}

// The same rows in the same batches, from the fastest client there is, which decides nothing.
const PGBENCH = `begin;
update wallet_books set version = version + 1, sequence = sequence + 32 where organization_id = '${BARE}' returning sequence \\gset
update wallets set balance_micros = balance_micros - 32 * 37, updated_at = now() where organization_id = '${BARE}' and kind = 'ai';
update credit_buckets set remaining_micros = remaining_micros - 32 * 37 where organization_id = '${BARE}';
insert into ledger_entries (organization_id, sequence, transaction_id, line, kind, wallet, from_account, to_account, amount_micros, balance_micros, workspace_id)
  select '${BARE}', :sequence - n, 'use_run_bench0000000000_' || (:sequence - n), 0, 'usage', 'ai',
    'wallet-ai-bkt_00000000000000000000000000', 'usage', 37, 1000000, '${subjects.workspaceId}' from generate_series(0, 31) n;
commit;
`;

/** Debits per second of pgbench, of however many clients are best; null where there is no pgbench. */
async function pgbenchDebits({ superuserUrl, directory }: BenchDatabase): Promise<number | null> {
  const script = join(directory, "wallet.pgbench");
  await writeFile(script, PGBENCH);
  const url = new URL(superuserUrl);
  const rates: number[] = [];
  for (const clients of ["1", "2", "4"]) {
    const args = [
      "-n",
      "-M",
      "prepared",
      "-c",
      clients,
      "-T",
      "2",
      "-f",
      script,
      "-h",
      url.hostname,
      "-p",
      url.port,
      "-U",
      url.username,
    ];
    const { stdout } = await run("pgbench", [...args, url.pathname.slice(1)], {
      env: { ...process.env, PGPASSWORD: decodeURIComponent(url.password) },
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return { stdout: "" };
      throw error;
    });
    const tps = /tps = ([\d.]+)/.exec(stdout);
    if (!tps) return null;
    rates.push(Number(tps[1]) * 32);
  }
  return Math.max(...rates);
}

/** Ten wallets that three processes spend from at once. */
async function overThreeProcesses(ownerUrl: string): Promise<number> {
  const results = await Promise.all(
    Array.from({ length: 3 }, () =>
      run(process.execPath, [WORKER, ownerUrl, TEN.join(","), String(CALLERS), "3000"], { env: process.env }),
    ),
  );
  return results.reduce((sum, { stdout }) => sum + Number(stdout.trim().split("\n").at(-1)), 0);
}

export const wallet = (): Promise<Finding[]> =>
  withDatabase(async (database) => {
    const { door, close } = await openDatabase({
      ownerUrl: database.ownerUrl,
      poolSize: 8,
      onError: () => {},
    });
    await seed(door);
    const books = booksOver(door);
    const latencies: number[] = [];
    const ours = () =>
      callsPerSecond(LOAD, async () => {
        latencies.push(await tookMs(() => debit(books, HOT)));
      });
    const pool = new pg.Pool({ connectionString: database.superuserUrl, max: CALLERS });
    const plain = plainDebits(pool);
    const overTransaction = await duel(ROUNDS, ours, () => callsPerSecond(LOAD, plain));
    await pool.query(
      "insert into workspaces (organization_id, id, name, slug, environment, created_by) values ($1, $2, 'Bench', 'bench', 'production', 'acc_bench')",
      [HOT, subjects.workspaceId],
    );
    await pool.end();
    const bare: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const rate = await pgbenchDebits(database);
      if (rate === null) break;
      const own = await ours();
      bare.push(rate);
      beside.push(own / rate);
    }
    const pairs = await callsPerSecond(LOAD, () => holdAndSettle(books));
    const alone: number[] = [];
    for (let index = 0; index < 200; index++) alone.push(await tookMs(() => holdAndSettle(books)));
    const perRunMs = await meteringMs(
      { door, books },
      { organizationId: HOT, workspaceId: subjects.workspaceId! },
    );
    const tenHot = await overThreeProcesses(database.ownerUrl);
    await close();
    const p99 = quantile(latencies, 0.99);
    return [
      {
        key: "ratios.overTransaction",
        what: "debits of one hot wallet, 32 callers, beside a transaction per debit",
        value: overTransaction.ratio,
        ours: perSecond(overTransaction.ours),
        peer: perSecond(overTransaction.peer),
        target: { atLeast: 20 },
      },
      ...(bare.length > 0
        ? [
            {
              key: "ratios.overPgbench" as const,
              what: "the same beside pgbench writing the same rows in batches of 32",
              value: median(beside),
              ours: perSecond(median(beside) * median(bare)),
              peer: perSecond(median(bare)),
              target: { atLeast: 0.9 },
            },
          ]
        : []),
      {
        key: "values.p99Ms",
        what: "a debit, 32 callers, p99",
        value: p99,
        ours: milliseconds(p99),
        target: { atMost: 5 },
      },
      {
        key: "values.pairsPerSecond",
        what: "hold and settle, one hot wallet, 32 callers",
        value: pairs,
        ours: perSecond(pairs),
      },
      {
        key: "values.tenHotPerSecond",
        what: "ten hot wallets, three processes of 32 callers",
        value: tenHot,
        ours: perSecond(tenHot),
      },
      {
        key: "values.perCallMs",
        what: "hold and settle of a lone call, p50",
        value: median(alone),
        ours: milliseconds(median(alone)),
      },
      {
        key: "values.meteringPerRunMs",
        what: "metering of a run: hold, event, charge, settlement, sums, p50",
        value: perRunMs,
        ours: milliseconds(perRunMs),
      },
    ];
  });
