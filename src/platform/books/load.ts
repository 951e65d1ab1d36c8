import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { prepare } from "../db/prepared.ts";
import { AppError } from "../errors.ts";
import type { Known, Order } from "./orders.ts";
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
