import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { prepare, type Prepared } from "../db/prepared.ts";
import { AppError } from "../errors.ts";
import type { Changes, Known, Order } from "./apply.ts";
import type { WalletKind } from "./books.ts";
import {
  type Bucket,
  bucketOfAccount,
  type Entry,
  type Hold,
  type Limit,
  type State,
  type Wallet,
} from "./state.ts";

/** What the orders name: looked up under the lock, since only there the answer cannot change any more. */
export function namesOf(orders: readonly Order[]): { transactions: string[]; holds: string[] } {
  const transactions: string[] = [];
  const holds: string[] = [];
  for (const order of orders) {
    if (order.do === "hold") holds.push(order.key);
    if (order.do === "settle" && order.holdKey !== null) holds.push(order.holdKey);
    if (order.do === "release") holds.push(order.holdKey);
    if ("key" in order && order.do !== "hold") transactions.push(order.key);
    if (order.do === "reverse" || order.do === "expire") transactions.push(order.grantKey);
    if (order.do === "refund") transactions.push(order.usageKey);
  }
  return { transactions, holds };
}

/**
 * Takes the organization's books until the end of `t`: nobody else changes its money meanwhile, and what other processes
 * remember of it no longer counts. Throws 404 for an organization that is not there.
 */
export async function takeBooks(
  t: Tx,
  organizationId: string,
): Promise<{ version: number; sequence: number }> {
  const head = await t.db
    .updateTable("walletBooks")
    .set((set) => ({ version: set("version", "+", 1) }))
    .where("organizationId", "=", organizationId)
    .returning(["version", "sequence"])
    .executeTakeFirst();
  if (!head) throw new AppError("not_found", "Organization not found");
  return head;
}

interface Loaded {
  wallets: Wallet[];
  buckets: Bucket[];
  limits: Limit[];
}

// One answer instead of three: under the lock every round trip counts.
const EVERYTHING = prepare<{ organizationId: string; touched: string[] }, Loaded>(
  (db, { organizationId, touched }) => ({
    compile: () =>
      sql<Loaded>`select
      (select json_agg(json_build_object('kind', kind, 'balanceMicros', balance_micros, 'heldMicros', held_micros,
        'debtMicros', debt_micros, 'lowBalanceMicros', low_balance_micros, 'isLow', is_low, 'reloadState', reload_state,
        'reloadThresholdMicros', reload_threshold_micros, 'reloadCrossing', reload_crossing))
        from wallets where organization_id = ${organizationId}) as wallets,
      (select coalesce(json_agg(json_build_object('id', id, 'wallet', wallet, 'kind', kind, 'grantedMicros', granted_micros,
        'remainingMicros', remaining_micros, 'heldMicros', held_micros, 'source', source,
        'expiresAt', (extract(epoch from expires_at) * 1000)::bigint, 'createdAt', (extract(epoch from created_at) * 1000)::bigint)), '[]')
        from credit_buckets where organization_id = ${organizationId} and (remaining_micros > 0 or id = any(${touched}::text[]))) as buckets,
      (select coalesce(json_agg(json_build_object('id', id, 'subjectKind', subject_kind, 'subjectId', subject_id, 'workspaceId', workspace_id,
        'wallet', wallet, 'period', period, 'amountMicros', amount_micros, 'isHard', is_hard, 'spentMicros', spent_micros,
        'heldMicros', held_micros, 'periodStart', period_start, 'toldPercent', told_percent)), '[]')
        from spend_limits where organization_id = ${organizationId}) as limits`.compile(db),
  }),
);

/** Everything that decides, and what is known of the orders' keys. After `takeBooks`. */
export async function load(
  t: Tx,
  head: { version: number; sequence: number },
  organizationId: string,
  orders: readonly Order[],
  now: Date,
): Promise<{ state: State; known: Known }> {
  const names = namesOf(orders);
  const isSweeping = orders.some((order) => order.do === "sweep");
  const entries = names.transactions.length > 0 ? await entriesOf(t, organizationId, names.transactions) : [];
  const touched = entries.flatMap(({ fromAccount, toAccount }) =>
    [fromAccount, toAccount].flatMap((account) => bucketOfAccount(account) ?? []),
  );
  const [loaded] = await t.run(EVERYTHING, { organizationId, touched });
  const holds =
    isSweeping || names.holds.length > 0
      ? await holdsOf(t, organizationId, names.holds, isSweeping ? now : null)
      : [];
  const state: State = { ...head, ...stateOf(loaded!), holds: new Map() };
  for (const { workspaceId, agentId, accountId, keyId, expiresAt, ...hold } of holds)
    state.holds.set(hold.id, {
      ...hold,
      subjects: { workspaceId, agentId, accountId, keyId },
      expiresAt: Date.parse(expiresAt),
    } as Hold);
  return {
    state,
    known: { entries: byTransaction(entries), undone: await undoneOf(t, organizationId, orders) },
  };
}

/** The holds of these ids, and with `endedBy` the open ones that have expired by then. */
const holdsOf = (t: Tx, organizationId: string, ids: string[], endedBy: Date | null) =>
  t.db
    .selectFrom("holds")
    .select(["id", "wallet", "amountMicros", "settledMicros", "state", "lines"])
    .select(["workspaceId", "agentId", "accountId", "keyId", "expiresAt"])
    .where("organizationId", "=", organizationId)
    .where((where) =>
      where.or([
        where("id", "=", sql<string>`any(${ids}::text[])`),
        ...(endedBy
          ? [where.and([where("state", "=", "held"), where("expiresAt", "<=", endedBy.toISOString())])]
          : []),
      ]),
    )
    .execute();

const stateOf = ({ wallets, buckets, limits }: Loaded): Pick<State, "wallets" | "buckets" | "limits"> => ({
  wallets: Object.fromEntries(wallets.map((wallet) => [wallet.kind, wallet])) as Record<WalletKind, Wallet>,
  buckets: new Map(buckets.map((bucket) => [bucket.id, bucket])),
  limits,
});

const entriesOf = async (t: Tx, organizationId: string, transactions: string[]): Promise<Entry[]> =>
  (await t.db
    .selectFrom("ledgerEntries")
    .select([
      "sequence",
      "transactionId",
      "line",
      "kind",
      "wallet",
      "fromAccount",
      "toAccount",
      "amountMicros",
      "balanceMicros",
      "workspaceId",
      "about",
      "reason",
    ])
    .where("organizationId", "=", organizationId)
    .where("transactionId", "=", sql<string>`any(${transactions}::text[])`)
    .orderBy("sequence")
    .execute()) as Entry[];

function byTransaction(entries: Entry[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    const same = found.get(entry.transactionId);
    if (same) same.push(entry);
    else found.set(entry.transactionId, [entry]);
  }
  return found;
}

async function undoneOf(
  t: Tx,
  organizationId: string,
  orders: readonly Order[],
): Promise<Map<string, number>> {
  const keys = orders.flatMap((order) =>
    order.do === "reverse" ? [order.grantKey] : order.do === "refund" ? [order.usageKey] : [],
  );
  if (keys.length === 0) return new Map();
  const rows = await t.db
    .selectFrom("ledgerEntries")
    .select(["about", sql<number>`sum(amount_micros)::bigint`.as("micros")])
    .where("organizationId", "=", organizationId)
    .where("about", "=", sql<string>`any(${keys}::text[])`)
    .groupBy("about")
    .execute();
  return new Map(rows.map(({ about, micros }) => [about!, micros]));
}

const column = <Row, Value>(rows: readonly Row[], value: (row: Row) => Value): Value[] => rows.map(value);
const at = (milliseconds: number | null) =>
  milliseconds === null ? null : new Date(milliseconds).toISOString();

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
    e1: column(entries, (entry) => entry.sequence),
    e2: column(entries, (entry) => entry.transactionId),
    e3: column(entries, (entry) => entry.line),
    e4: column(entries, (entry) => entry.kind),
    e5: column(entries, (entry) => entry.wallet),
    e6: column(entries, (entry) => entry.fromAccount),
    e7: column(entries, (entry) => entry.toAccount),
    e8: column(entries, (entry) => entry.amountMicros),
    e9: column(entries, (entry) => entry.balanceMicros),
    e10: column(entries, (entry) => entry.workspaceId),
    e11: column(entries, (entry) => entry.about),
    e12: column(entries, (entry) => entry.reason),
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
      where t.organization_id = head.organization_id and t.id = n.id)`,
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
      where t.organization_id = head.organization_id and t.id = n.id)`,
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
      from head, unnest(${c.e1}::bigint[], ${c.e2}::text[], ${c.e3}::int[], ${c.e4}::text[], ${c.e5}::text[], ${c.e6}::text[],
        ${c.e7}::text[], ${c.e8}::bigint[], ${c.e9}::bigint[], ${c.e10}::text[], ${c.e11}::text[], ${c.e12}::text[]) as n)`,
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
