import type { CompiledQuery } from "kysely";
import pg from "pg";
import { expect } from "vitest";
import { checkLedger } from "../../src/modules/wallets/check-ledger.ts";
import type { Tx } from "../../src/platform/db/door.ts";
import { kyselyOver } from "../../src/platform/db/kysely.ts";
import type { ClonedDatabase } from "../../src/platform/testing/database.ts";

export interface RecordedStep {
  number: number;
  kind: string;
  name: string;
  state: string;
  attempt: number;
  result: unknown;
  ended_at: string | null;
  idempotency_key: string;
}

export interface RecordedRun {
  id: string;
  state: string;
  step_count: number;
  event_sequence: number;
  cost_micros: number;
  lease_process: string | null;
  is_cancel_requested: boolean;
}

export type Sql = ClonedDatabase["sql"];

export const runOf = async (sql: Sql, runId: string): Promise<RecordedRun> =>
  (await sql<RecordedRun>("select * from runs where id = $1", [runId]))[0]!;

export const stepsOf = (sql: Sql, runId: string): Promise<RecordedStep[]> =>
  sql<RecordedStep>("select * from steps where run_id = $1 order by number", [runId]);

/** The id of the run that was accepted with this input; undefined while there is none. */
export const runWithInput = async (sql: Sql, input: string): Promise<string | undefined> =>
  (await sql<{ id: string }>("select id from runs where input ->> 'text' = $1", [input]))[0]?.id;

export const SETTLED = ["succeeded", "failed", "cancelled", "timed_out", "interrupted"];

/** What holds of every run however often it was interrupted. `before`: its steps as they were recorded earlier. */
export async function expectWholeRecord(
  sql: Sql,
  runId: string,
  before: readonly RecordedStep[] = [],
): Promise<void> {
  const run = await runOf(sql, runId);
  const steps = await stepsOf(sql, runId);
  const events = await sql<{ sequence: number; type: string }>(
    "select sequence, type from run_events where run_id = $1 order by sequence",
    [runId],
  );
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  expect(steps.map(({ number }) => number)).toEqual(upTo(run.step_count));
  expect(events.map(({ sequence }) => sequence)).toEqual(upTo(run.event_sequence));
  expect(run.lease_process).toBeNull();
  const recorded = before.filter(({ state }) => state !== "started");
  expect(steps.slice(0, recorded.length)).toEqual(recorded);
  const ends = events.filter(({ type }) => /^step\.(succeeded|failed)$/.test(type)).length;
  expect(ends).toBe(steps.filter(({ state }) => state === "succeeded" || state === "failed").length);

  const modelSteps = steps.filter(({ kind, state }) => kind === "model" && state === "succeeded");
  const usage = await sql<{ step_number: number; cost_micros: number }>(
    "select step_number, cost_micros from usage_events where run_id = $1 and kind = 'model' order by step_number",
    [runId],
  );
  expect(usage.map((event) => event.step_number)).toEqual(modelSteps.map(({ number }) => number));
  expect(usage.reduce((sum, event) => sum + Number(event.cost_micros), 0)).toBe(Number(run.cost_micros));
}

/** The books of all organizations: everything agrees with the ledger's entries, and no run that ended holds money. */
export async function expectBalancedBooks(sql: Sql): Promise<void> {
  const db = kyselyOver({
    executeQuery: async <Row>({ sql: text, parameters }: CompiledQuery) => ({
      rows: (await sql(text, [...parameters])) as Row[],
    }),
    streamQuery() {
      throw new Error("nothing is streamed here");
    },
  });
  expect(await checkLedger({ db } as Tx)).toEqual([]);
  // What waits to be taken from its wallet takes its hold with it.
  const heldByEnded = await sql(`
    select h.id from holds h join runs r on starts_with(h.id, 'hold:' || r.id || ':')
    where h.state = 'held' and r.state = 'succeeded'
      and not exists (select from charges c where c.organization_id = h.organization_id and c.hold_id = h.id)`);
  expect(heldByEnded).toEqual([]);
}

export interface Hold {
  /** Resolves when somebody waits for what is held. */
  isAwaited(): Promise<boolean>;
  release(): Promise<void>;
}

/** Holds a table lock, so that a process stops exactly where it needs the table. */
export async function holdTable(
  database: ClonedDatabase,
  table: string,
  mode: "share" | "access exclusive",
): Promise<Hold> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  client.on("error", () => {});
  await client.connect();
  await client.query("begin");
  await client.query(`lock table ${table} in ${mode} mode`);
  return {
    async isAwaited() {
      const rows = await database.sql(
        "select 1 from pg_locks where relation = $1::regclass and not granted",
        [table],
      );
      return rows.length > 0;
    },
    release: () => client.end(),
  };
}
