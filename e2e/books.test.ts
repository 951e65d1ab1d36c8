import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBooks, openBooks } from "../src/platform/books/create-books.ts";
import { type Database, openDatabase } from "../src/platform/db/open.ts";
import { createLog } from "../src/platform/log.ts";
import { type ClonedDatabase, cloneDatabase } from "../src/platform/testing/database.ts";
import { LIMIT_ID, LIMITED_KEY, MOST_LIMIT_MICROS, ORGANIZATIONS, planned } from "./support/books-plan.ts";

// 64 workers over three processes ask two organizations' books for everything at once, again and again after each crash.

const WORKERS = 64;
const PROCESSES = 3;
const OPERATIONS = process.env.BAILIWICK_LONG ? 100_000 : 5_000;
const CRASHES = process.env.BAILIWICK_LONG ? 120 : 12;
const STEPS = Math.ceil(OPERATIONS / WORKERS);
const WORKER = fileURLToPath(new URL("support/books-worker.ts", import.meta.url));

interface Answered {
  slot: number;
  step: number;
  answers: (number | string | null)[];
}

let database: ClonedDatabase;
let own: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  own = await openDatabase({ ownerUrl: database.ownerUrl, poolSize: 2, onError: () => {} });
  for (const organizationId of ORGANIZATIONS)
    await own.door.asSystem("a test's organizations", async (t) => {
      await t.db
        .insertInto("organizations")
        .values({
          id: organizationId,
          name: "Books",
          slug: organizationId.replace("_", "-"),
          createdBy: "acc_test",
        })
        .execute();
      await openBooks(t, organizationId, 0, new Date());
    });
  for (const organizationId of ORGANIZATIONS)
    await database.sql(
      `insert into spend_limits (organization_id, id, subject_kind, subject_id, workspace_id, period, amount_micros, is_hard, created_by)
        values ($1, $2, 'key', $3, 'ws_00000000000000000000000001', 'total', $4, true, 'acc_test')`,
      [organizationId, LIMIT_ID, LIMITED_KEY, MOST_LIMIT_MICROS],
    );
});
afterAll(async () => {
  await own.close();
  await database.drop();
});

/** Runs one process until it ends or kills itself; every answer it got comes to `note`. */
function runWorker(
  slots: { slot: number; from: number; to: number }[],
  crash: { crashAt: number | null; isAfter: boolean },
  note: (answered: Answered) => void,
): Promise<{ isKilled: boolean }> {
  const order = JSON.stringify({ ownerUrl: database.ownerUrl, slots, ...crash });
  const child = spawn(process.execPath, [WORKER, order], { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (complaints += text));
  createInterface(child.stdout).on("line", (line) => note(JSON.parse(line) as Answered));
  return new Promise((resolve, reject) =>
    child.once("close", (code, signal) => {
      if (signal === "SIGKILL") resolve({ isKilled: true });
      else if (code === 0) resolve({ isKilled: false });
      else reject(new Error(`a worker ended with ${code}: ${complaints}`));
    }),
  );
}

test(
  "never overdrawn, never charged twice, nothing lost, the ledger is the balances, every hold ends",
  { timeout: 900_000 },
  async () => {
    const answered = new Map<string, Answered>();
    const next = Array.from({ length: WORKERS }, () => 0);
    let crashesLeft = CRASHES;
    let kills = 0;
    let random = 7;
    // A small generator with a fixed seed: where it crashes differs from start to start, and is the same every time.
    const draw = (bound: number) => (random = (random * 48_271) % 2_147_483_647) % bound;

    async function runProcess(index: number): Promise<void> {
      for (;;) {
        const slots = next.flatMap((from, slot) =>
          slot % PROCESSES === index && from < STEPS ? [{ slot, from: from - (from % 5), to: STEPS }] : [],
        );
        if (slots.length === 0) return;
        const isCrashing = crashesLeft > 0;
        if (isCrashing) crashesLeft--;
        const crash = { crashAt: isCrashing ? 5 + draw(120) : null, isAfter: draw(2) === 0 };
        const { isKilled } = await runWorker(slots, crash, (one) => {
          answered.set(`${one.slot}:${one.step}`, one);
          next[one.slot] = Math.max(next[one.slot]!, one.step + 1);
        });
        if (isKilled) kills++;
        if (!isKilled && !isCrashing) return;
      }
    }
    await Promise.all(Array.from({ length: PROCESSES }, (_, index) => runProcess(index)));
    expect(answered.size).toBe(WORKERS * STEPS);

    // Asked twice, it answered twice the same, or refused both.
    for (const { answers } of answered.values()) expect(new Set(answers.map(String)).size).toBe(1);

    const charged = await database.sql<{ organizationId: string; key: string; micros: number }>(
      `select organization_id, transaction_id as key, sum(amount_micros)::bigint as micros from ledger_entries
      where to_account = 'usage' group by 1, 2`,
    );
    const inLedger = new Map(charged.map((row) => [row.key, Number(row.micros)]));
    const asked = new Map<string, number>();
    for (let slot = 0; slot < WORKERS; slot++)
      for (let step = 0; step < STEPS; step++) {
        const { operation } = planned(slot, step);
        if (operation.do === "settle" && !answered.get(`${slot}:${step}`)!.answers.includes("skipped"))
          asked.set(operation.key, operation.micros);
      }
    expect(inLedger).toEqual(asked);

    // Time ends every hold that nobody ended.
    const later = new Date(Date.now() + 24 * 3_600_000);
    const books = createBooks({ door: own.door, log: createLog("silent"), now: () => later, tell: () => {} });
    for (const organizationId of ORGANIZATIONS) await books.sweep(organizationId);
    const [holds] = await database.sql<{ open: number; micros: number }>(
      `select (select count(*)::int from holds where state = 'held') as open,
      (select sum(held_micros)::int from wallets) + (select sum(held_micros)::int from credit_buckets)
        + (select sum(held_micros)::int from spend_limits) as micros`,
    );
    expect(holds).toEqual({ open: 0, micros: 0 });

    const [books_] = await database.sql<Record<string, number>>(
      `with lines as (
        select organization_id, sequence, from_account as account, -amount_micros as micros from ledger_entries
        union all select organization_id, sequence, to_account, amount_micros from ledger_entries),
      running as (select *, sum(micros) over (partition by organization_id, account order by sequence) as sum from lines),
      sums as (select organization_id, account, sum(micros) as sum from lines group by 1, 2)
    select
      (select count(*)::int from running where account like 'wallet:%' and sum < 0) as overdrawn,
      (select count(*)::int from credit_buckets b left join sums s on s.organization_id = b.organization_id
        and s.account = 'wallet:' || b.wallet || ':' || b.id where b.remaining_micros <> coalesce(s.sum, 0)) as buckets_off,
      (select count(*)::int from wallets w where w.balance_micros <> (select coalesce(sum(b.remaining_micros), 0) from credit_buckets b
        where b.organization_id = w.organization_id and b.wallet = w.kind)) as wallets_off,
      (select count(*)::int from wallets w where w.debt_micros <> -coalesce((select s.sum from sums s
        where s.organization_id = w.organization_id and s.account = 'debt:' || w.kind), 0)) as debts_off,
      (select count(*)::int from wallet_books k where k.sequence <> (select count(*) from ledger_entries e
        where e.organization_id = k.organization_id)) as gaps`,
    );
    expect(books_).toEqual({ overdrawn: 0, buckets_off: 0, wallets_off: 0, debts_off: 0, gaps: 0 });

    // Who spends only what it holds never passes the highest its hard limit ever was.
    const limits = await database.sql<{ spent_micros: number }>("select spent_micros from spend_limits");
    expect(Math.max(...limits.map(({ spent_micros: micros }) => micros))).toBeGreaterThan(0);
    for (const { spent_micros: micros } of limits) expect(micros).toBeLessThanOrEqual(MOST_LIMIT_MICROS);

    const codes = new Set([...answered.values()].flatMap(({ answers }) => answers));
    for (const code of ["insufficient_credits", "limit_reached", "conflict"]) expect(codes).toContain(code);
    expect(kills).toBeGreaterThan(CRASHES / 2);
  },
);
