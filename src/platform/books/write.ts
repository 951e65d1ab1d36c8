import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { prepare, type Prepared } from "../db/prepared.ts";
import type { Changes } from "./orders.ts";
import type { Entry, State } from "./state.ts";

const column = <Row, Value>(rows: readonly Row[], value: (row: Row) => Value): Value[] => rows.map(value);
const at = (milliseconds: number | null) =>
  milliseconds === null ? null : new Date(milliseconds).toISOString();

// One text instead of a list per column: entries are what a batch writes most of.
const entryRow = (entry: Entry) => ({
  sequence: entry.sequence,
  transaction_id: entry.transactionId,
  line: entry.line,
  kind: entry.kind,
  wallet: entry.wallet,
  from_account: entry.fromAccount,
  to_account: entry.toAccount,
  amount_micros: entry.amountMicros,
  balance_micros: entry.balanceMicros,
  workspace_id: entry.workspaceId,
  about: entry.about,
  reason: entry.reason,
});

/** The parameters of `WRITE`: a column of each table's rows. */
function columnsOf(organizationId: string, expected: number, state: State, changes: Changes, now: Date) {
  const { entries, settled } = changes;
  const newBuckets = [...changes.newBuckets];
  const buckets = [...changes.buckets].filter((bucket) => !changes.newBuckets.has(bucket));
  const newHolds = [...changes.newHolds];
  const holds = [...changes.holds].filter((hold) => !changes.newHolds.has(hold));
  const limits = [...changes.limits];
  const wallets = [...changes.wallets];
  return {
    organizationId,
    expected,
    sequence: state.sequence,
    now: now.toISOString(),
    settled,
    entries: JSON.stringify(entries.map(entryRow)),
    n1: column(newBuckets, (bucket) => bucket.id),
    n2: column(newBuckets, (bucket) => bucket.wallet),
    n3: column(newBuckets, (bucket) => bucket.kind),
    n4: column(newBuckets, (bucket) => bucket.grantedMicros),
    n5: column(newBuckets, (bucket) => bucket.remainingMicros),
    n6: column(newBuckets, (bucket) => bucket.heldMicros),
    n7: column(newBuckets, (bucket) => at(bucket.expiresAt)),
    n8: column(newBuckets, (bucket) => bucket.source),
    b1: column(buckets, (bucket) => bucket.id),
    b2: column(buckets, (bucket) => bucket.remainingMicros),
    b3: column(buckets, (bucket) => bucket.heldMicros),
    b4: column(buckets, (bucket) => at(bucket.expiresAt)),
    h1: column(newHolds, (hold) => hold.id),
    h2: column(newHolds, (hold) => hold.wallet),
    h3: column(newHolds, (hold) => hold.amountMicros),
    h4: column(newHolds, (hold) => hold.settledMicros),
    h5: column(newHolds, (hold) => hold.state),
    h6: column(newHolds, (hold) => JSON.stringify(hold.lines)),
    h7: column(newHolds, (hold) => hold.subjects.workspaceId),
    h8: column(newHolds, (hold) => hold.subjects.agentId),
    h9: column(newHolds, (hold) => hold.subjects.accountId),
    h10: column(newHolds, (hold) => hold.subjects.keyId),
    h11: column(newHolds, (hold) => at(hold.expiresAt)),
    u1: column(holds, (hold) => hold.id),
    u2: column(holds, (hold) => hold.settledMicros),
    u3: column(holds, (hold) => hold.state),
    u4: column(holds, (hold) => JSON.stringify(hold.lines)),
    l1: column(limits, (limit) => limit.id),
    l2: column(limits, (limit) => limit.spentMicros),
    l3: column(limits, (limit) => limit.heldMicros),
    l4: column(limits, (limit) => limit.periodStart),
    l5: column(limits, (limit) => limit.toldPercent),
    w1: column(wallets, (wallet) => wallet.kind),
    w2: column(wallets, (wallet) => wallet.balanceMicros),
    w3: column(wallets, (wallet) => wallet.heldMicros),
    w4: column(wallets, (wallet) => wallet.debtMicros),
    w5: column(wallets, (wallet) => wallet.isLow),
    w6: column(wallets, (wallet) => wallet.reloadState),
    w7: column(wallets, (wallet) => wallet.reloadCrossing),
  };
}
type Columns = ReturnType<typeof columnsOf>;

type C = Columns;
/** What each kind of change adds to the statement that writes; only those that are needed go along. */
const PARTS: readonly { isNeeded(changes: Changes): boolean; text(c: C): RawBuilder<unknown> }[] = [
  {
    isNeeded: ({ wallets }) => wallets.size > 0,
    text: (c) => sql`, w as (
      update wallets t set balance_micros = n.balance, held_micros = n.held, debt_micros = n.debt, is_low = n.is_low,
        reload_state = n.reload_state, reload_crossing = n.crossing, updated_at = ${c.now}::timestamptz
      from head, unnest(${c.w1}::text[], ${c.w2}::bigint[], ${c.w3}::bigint[], ${c.w4}::bigint[], ${c.w5}::boolean[],
        ${c.w6}::text[], ${c.w7}::bigint[]) as n (kind, balance, held, debt, is_low, reload_state, crossing)
      where t.organization_id = head.organization_id and t.kind = n.kind)`,
  },
  {
    isNeeded: ({ buckets, newBuckets }) => [...buckets].some((bucket) => !newBuckets.has(bucket)),
    text: (c) => sql`, b as (
      update credit_buckets t set remaining_micros = n.remaining, held_micros = n.held, expires_at = n.expires_at
      from head, unnest(${c.b1}::text[], ${c.b2}::bigint[], ${c.b3}::bigint[], ${c.b4}::timestamptz[])
        as n (id, remaining, held, expires_at)
      where t.organization_id = head.organization_id and t.id = n.id and t.id = any(${c.b1}::text[]))`,
  },
  {
    isNeeded: ({ newBuckets }) => newBuckets.size > 0,
    text: (c) => sql`, nb as (
      insert into credit_buckets (organization_id, id, wallet, kind, granted_micros, remaining_micros, held_micros, expires_at,
        source, created_at)
      select head.organization_id, n.*, ${c.now}::timestamptz
      from head, unnest(${c.n1}::text[], ${c.n2}::text[], ${c.n3}::text[], ${c.n4}::bigint[], ${c.n5}::bigint[],
        ${c.n6}::bigint[], ${c.n7}::timestamptz[], ${c.n8}::text[]) as n)`,
  },
  {
    isNeeded: ({ newHolds }) => newHolds.size > 0,
    text: (c) => sql`, nh as (
      insert into holds (organization_id, id, wallet, amount_micros, settled_micros, state, lines, workspace_id, agent_id,
        account_id, key_id, expires_at, created_at)
      select head.organization_id, n.id, n.wallet, n.amount, n.settled, n.state, n.lines::jsonb, n.workspace_id, n.agent_id,
        n.account_id, n.key_id, n.expires_at, ${c.now}::timestamptz
      from head, unnest(${c.h1}::text[], ${c.h2}::text[], ${c.h3}::bigint[], ${c.h4}::bigint[], ${c.h5}::text[],
        ${c.h6}::text[], ${c.h7}::text[], ${c.h8}::text[], ${c.h9}::text[], ${c.h10}::text[], ${c.h11}::timestamptz[])
        as n (id, wallet, amount, settled, state, lines, workspace_id, agent_id, account_id, key_id, expires_at))`,
  },
  {
    isNeeded: ({ holds, newHolds }) => [...holds].some((hold) => !newHolds.has(hold)),
    text: (c) => sql`, uh as (
      update holds t set settled_micros = n.settled, state = n.state, lines = n.lines::jsonb
      from head, unnest(${c.u1}::text[], ${c.u2}::bigint[], ${c.u3}::text[], ${c.u4}::text[]) as n (id, settled, state, lines)
      where t.organization_id = head.organization_id and t.id = n.id and t.id = any(${c.u1}::text[]))`,
  },
  {
    isNeeded: ({ limits }) => limits.size > 0,
    text: (c) => sql`, l as (
      update spend_limits t set spent_micros = n.spent, held_micros = n.held, period_start = n.period_start, told_percent = n.told
      from head, unnest(${c.l1}::text[], ${c.l2}::bigint[], ${c.l3}::bigint[], ${c.l4}::text[], ${c.l5}::int[])
        as n (id, spent, held, period_start, told)
      where t.organization_id = head.organization_id and t.id = n.id)`,
  },
  {
    isNeeded: ({ settled }) => settled.length > 0,
    text: (c) => sql`, paid as (
      delete from charges t using head
      where t.organization_id = head.organization_id and t.id = any(${c.settled}::text[]))`,
  },
  {
    isNeeded: ({ entries }) => entries.length > 0,
    text: (c) => sql`, e as (
      insert into ledger_entries (organization_id, sequence, transaction_id, line, kind, wallet, from_account, to_account,
        amount_micros, balance_micros, workspace_id, about, reason, created_at)
      select head.organization_id, n.*, ${c.now}::timestamptz
      from head, json_to_recordset(${c.entries}::json) as n (sequence bigint, transaction_id text, line int, kind text, wallet text,
        from_account text, to_account text, amount_micros bigint, balance_micros bigint, workspace_id text, about text,
        reason text))`,
  },
];

/** One statement, so that it can go alone: whoever finds the version it knows writes everything, anybody else nothing. */
const writing = (isPart: readonly boolean[]): Prepared<Columns, { version: number }> =>
  prepare<Columns, { version: number }>((db, c) => ({
    compile: () =>
      sql<{ version: number }>`
        with head as (
          update wallet_books set version = version + 1, sequence = ${c.sequence}::bigint
          where organization_id = ${c.organizationId} and version = ${c.expected}::bigint
          returning organization_id, version)
        ${sql.join(
          PARTS.filter((_, index) => isPart[index]).map(({ text }) => text(c)),
          sql``,
        )}
        select version from head`.compile(db),
  }));
const statements = new Map<string, Prepared<Columns, { version: number }>>();

function statementFor(changes: Changes): Prepared<Columns, { version: number }> {
  const isPart = PARTS.map(({ isNeeded }) => isNeeded(changes));
  const name = isPart.join();
  let statement = statements.get(name);
  if (!statement) statements.set(name, (statement = writing(isPart)));
  return statement;
}

/** Writes what `changes` says if the books are still at `expected`; false, and nothing written, when they are not. */
export async function write(
  t: Tx,
  order: { organizationId: string; expected: number; state: State; changes: Changes; now: Date },
): Promise<boolean> {
  const { organizationId, expected, state, changes, now } = order;
  const [head] = await t.run(statementFor(changes), columnsOf(organizationId, expected, state, changes, now));
  if (!head) return false;
  state.version = head.version;
  return true;
}

/** The same where the books are taken already (`takeBooks`): it goes out with COMMIT. */
export function writeAtCommit(
  t: Tx,
  order: { organizationId: string; expected: number; state: State; changes: Changes; now: Date },
): void {
  const { organizationId, expected, state, changes, now } = order;
  const query = statementFor(changes).bind(columnsOf(organizationId, expected, state, changes, now));
  t.atCommit({ compile: () => query });
  state.version = expected + 1;
}
