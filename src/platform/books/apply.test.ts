import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../errors.ts";
import { apply } from "./apply.ts";
import type { Known, Order } from "./orders.ts";
import type { BucketKind, Subjects, WalletKind } from "./books.ts";
import {
  bucketAccount,
  debtAccount,
  type Entry,
  inDrainOrder,
  type Limit,
  type State,
  type Wallet,
} from "./state.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 15);
const subjects = (more: Partial<Subjects> = {}): Subjects => ({
  workspaceId: "ws_1",
  agentId: null,
  accountId: "acc_1",
  keyId: null,
  ...more,
});
const walletOf = (kind: WalletKind): Wallet => ({
  kind,
  balanceMicros: 0,
  heldMicros: 0,
  debtMicros: 0,
  lowBalanceMicros: null,
  isLow: false,
  reloadState: "off",
  reloadThresholdMicros: null,
  reloadCrossing: 0,
});
const emptyState = (limits: Limit[] = []): State => ({
  version: 0,
  sequence: 0,
  wallets: { ai: walletOf("ai"), data: walletOf("data") },
  buckets: new Map(),
  limits,
  holds: new Map(),
});
const limitOf = (more: Partial<Limit>): Limit => ({
  id: "lim_1",
  subjectKind: "organization",
  subjectId: "org_1",
  workspaceId: null,
  wallet: null,
  period: "total",
  amountMicros: 100,
  isHard: true,
  spentMicros: 0,
  heldMicros: 0,
  periodStart: "",
  toldPercent: 0,
  ...more,
});

/** Books over an array instead of a database: what a reader of the ledger has. */
function booksOver(state: State) {
  const entries: Entry[] = [];
  const undone = new Map<string, number>();
  const known = (): Known => {
    const byTransaction = new Map<string, Entry[]>();
    for (const entry of entries)
      byTransaction.set(entry.transactionId, [...(byTransaction.get(entry.transactionId) ?? []), entry]);
    return { entries: byTransaction, undone: new Map(undone) };
  };
  const take = (orders: Order[], now: Date) => {
    const { outcomes, changes } = apply(state, orders, { now, known: known() });
    entries.push(...changes.entries);
    for (const { about, amountMicros } of changes.entries)
      if (about !== null) undone.set(about, (undone.get(about) ?? 0) + amountMicros);
    return { outcomes, changes };
  };
  return { entries, take, one: (order: Order, now: Date) => take([order], now).outcomes[0]! };
}

/** What an account has, from its entries alone. */
const sumOf = (entries: readonly Entry[], account: string): number =>
  entries.reduce(
    (sum, { fromAccount, toAccount, amountMicros }) =>
      sum + (toAccount === account ? amountMicros : 0) - (fromAccount === account ? amountMicros : 0),
    0,
  );

function expectBooksToAgree(state: State, entries: readonly Entry[]): void {
  expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
  const holds = [...state.holds.values()];
  for (const kind of ["ai", "data"] as const) {
    const wallet = state.wallets[kind];
    const buckets = [...state.buckets.values()].filter((bucket) => bucket.wallet === kind);
    for (const bucket of buckets) {
      expect(bucket.remainingMicros).toBe(sumOf(entries, bucketAccount(kind, bucket.id)));
      const earmarked = holds.flatMap(({ lines }) => lines).filter(([id]) => id === bucket.id);
      expect(bucket.heldMicros).toBe(earmarked.reduce((sum, [, micros]) => sum + micros, 0));
      expect(bucket.heldMicros).toBeLessThanOrEqual(bucket.remainingMicros);
    }
    expect(wallet.balanceMicros).toBe(buckets.reduce((sum, bucket) => sum + bucket.remainingMicros, 0));
    expect(wallet.heldMicros).toBe(buckets.reduce((sum, bucket) => sum + bucket.heldMicros, 0));
    expect(wallet.debtMicros).toBe(0 - sumOf(entries, debtAccount(kind)));
    expect(wallet.debtMicros).toBeGreaterThanOrEqual(0);
    const last = entries.filter((entry) => entry.wallet === kind).at(-1);
    if (last) expect(last.balanceMicros).toBe(wallet.balanceMicros);
  }
}

const at = (days: number) => new Date(START + days * DAY_MS);
const grant = (
  key: string,
  amountMicros: number,
  more: Partial<Extract<Order, { do: "grant" }>> = {},
): Order => ({
  do: "grant",
  key,
  wallet: "ai",
  kind: "purchased",
  amountMicros,
  expiresAt: null,
  from: "payments",
  reason: "test",
  ...more,
});
const hold = (
  key: string,
  amountMicros: number,
  more: Partial<Extract<Order, { do: "hold" }>> = {},
): Order => ({
  do: "hold",
  key,
  wallet: "ai",
  amountMicros,
  subjects: subjects(),
  isEnforced: true,
  ...more,
});
const settle = (
  key: string,
  amountMicros: number,
  more: Partial<Extract<Order, { do: "settle" }>> = {},
): Order => ({
  do: "settle",
  key,
  wallet: "ai",
  amountMicros,
  holdKey: null,
  subjects: subjects(),
  isEnforced: true,
  ...more,
});

describe("buckets", () => {
  test("are spent soonest-expiring first, then allowance, trial, purchased, promotional, then the oldest", () => {
    const bucket = (id: string, kind: BucketKind, expiresAt: number | null, createdAt = 0) => ({
      id,
      kind,
      expiresAt,
      createdAt,
    });
    const inOrder = [
      bucket("soon", "purchased", 1),
      bucket("allowance", "allowance", 5),
      bucket("trial", "trial", 5),
      bucket("later", "allowance", 9),
      bucket("old", "purchased", null, 1),
      bucket("new", "purchased", null, 2),
      bucket("gift", "promotional", null),
    ];
    expect(inOrder.toReversed().toSorted(inDrainOrder)).toEqual(inOrder);
  });

  test("that expire take what is held with them only once the hold has ended", () => {
    const state = emptyState();
    const { one, entries } = booksOver(state);
    one(grant("g", 100, { expiresAt: at(1) }), at(0));
    one(hold("h", 60, { expiresAt: at(9) }), at(0));
    one({ do: "sweep" }, at(2));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 60, heldMicros: 60 });
    one(settle("s", 50, { holdKey: "h" }), at(2));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 0, heldMicros: 0, debtMicros: 0 });
    expect(sumOf(entries, "expired")).toBe(50);
    expectBooksToAgree(state, entries);
  });
});

describe("holds and settles", () => {
  test("what does not fit is refused with the shortfall, and takes nothing", () => {
    const state = emptyState();
    const { one } = booksOver(state);
    one(grant("g", 100), at(0));
    const refused = one(hold("h", 130), at(0)) as AppError;
    expect(refused).toMatchObject({
      code: "insufficient_credits",
      details: { extra: { shortfallMicros: 30 } },
    });
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 100, heldMicros: 0 });
  });

  test("a settle beyond the hold is taken if it fits, and owed if not; what is owed blocks the next hold until paid", () => {
    const state = emptyState();
    const { one, entries } = booksOver(state);
    one(grant("g", 100), at(0));
    one(hold("h", 50), at(0));
    one(settle("s1", 70, { holdKey: "h" }), at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 30, heldMicros: 0, debtMicros: 0 });
    one(settle("s2", 50), at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 0, debtMicros: 20 });
    expect(one(hold("h2", 1), at(0))).toBeInstanceOf(AppError);
    one(grant("g2", 100), at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 80, debtMicros: 0 });
    expect(one(hold("h2", 1), at(0))).not.toBeInstanceOf(AppError);
    expectBooksToAgree(state, entries);
  });

  test("where nothing is enforced, what no bucket covers is carried by the installation", () => {
    const state = emptyState();
    const { one, entries } = booksOver(state);
    one(grant("g", 10), at(0));
    expect(one(hold("h", 50, { isEnforced: false }), at(0))).toMatchObject({ heldMicros: 10 });
    one(settle("s", 40, { holdKey: "h", isEnforced: false }), at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 0, heldMicros: 0, debtMicros: 0 });
    expect(sumOf(entries, "unfunded")).toBe(-30);
    expect(sumOf(entries, "usage")).toBe(40);
  });

  test("parts are settled from one hold, and the rest comes back with the last", () => {
    const state = emptyState();
    const { one, entries } = booksOver(state);
    one(grant("g", 100), at(0));
    one(hold("h", 90), at(0));
    one(settle("s1", 20, { holdKey: "h", isFinal: false }), at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 80, heldMicros: 70 });
    one(settle("s2", 20, { holdKey: "h" }), at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 60, heldMicros: 0 });
    expectBooksToAgree(state, entries);
  });
});

describe("money that goes back", () => {
  test("a purchase that was spent already becomes a debt when it is reversed", () => {
    const state = emptyState();
    const { one, entries } = booksOver(state);
    one(grant("g", 100), at(0));
    one(settle("s", 70), at(0));
    one({ do: "reverse", key: "r", grantKey: "g", amountMicros: 100, reason: "disputed" }, at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 0, debtMicros: 70 });
    expect(
      one({ do: "reverse", key: "r2", grantKey: "g", amountMicros: 1, reason: "again" }, at(0)),
    ).toMatchObject({
      code: "conflict",
    });
    expectBooksToAgree(state, entries);
  });

  test("a refund pays what was owed first and returns the rest to the bucket it left", () => {
    const state = emptyState();
    const { one, entries } = booksOver(state);
    one(grant("g", 60), at(0));
    one(settle("s", 100), at(0));
    one({ do: "refund", key: "r", usageKey: "s", amountMicros: 70, reason: "a fault of ours" }, at(0));
    expect(state.wallets.ai).toMatchObject({ balanceMicros: 30, debtMicros: 0 });
    expect(
      one({ do: "refund", key: "r2", usageKey: "s", amountMicros: 31, reason: "too much" }, at(0)),
    ).toMatchObject({
      code: "conflict",
    });
    expectBooksToAgree(state, entries);
  });
});

describe("limits", () => {
  test("refuse with which limit, how much is short and when it resets; the innermost speaks first", () => {
    const state = emptyState([
      limitOf({ id: "lim_org", amountMicros: 50 }),
      limitOf({
        id: "lim_key",
        subjectKind: "key",
        subjectId: "key_1",
        workspaceId: "ws_1",
        period: "day",
        periodStart: "2026-01-15",
        amountMicros: 10,
      }),
    ]);
    const { one } = booksOver(state);
    one(grant("g", 1000), at(0));
    expect(one(hold("h", 60, { subjects: subjects({ keyId: "key_1" }) }), at(0))).toMatchObject({
      code: "limit_reached",
      details: { extra: { limitId: "lim_key", shortfallMicros: 50, resetsAt: "2026-01-16T00:00:00.000Z" } },
    });
    expect(one(hold("h", 60), at(0))).toMatchObject({
      details: { extra: { limitId: "lim_org", resetsAt: null } },
    });
  });

  test("count anew when their period begins, and tell 80 and 100 percent once each", () => {
    const day = limitOf({ period: "day", periodStart: "2026-01-15", isHard: false });
    const state = emptyState([day]);
    const { take, one } = booksOver(state);
    one(grant("g", 1000), at(0));
    const told = (key: string, micros: number, now: Date) =>
      take([settle(key, micros)], now).changes.notices.flatMap((notice) =>
        notice.type === "limit.reached" ? notice.percent : [],
      );
    expect(told("s1", 79, at(0))).toEqual([]);
    expect(told("s2", 1, at(0))).toEqual([80]);
    expect(told("s3", 1, at(0))).toEqual([]);
    expect(told("s4", 40, at(0))).toEqual([100]);
    expect(told("s5", 40, at(0))).toEqual([]);
    expect(told("s6", 85, at(1))).toEqual([80]);
    expect(state.limits[0]).toMatchObject({ spentMicros: 85, periodStart: "2026-01-16" });
    // Asked by a process whose clock is behind.
    expect(told("s7", 1, at(0))).toEqual([]);
    expect(state.limits[0]).toMatchObject({ spentMicros: 86, periodStart: "2026-01-16" });
  });
});

describe("alerts", () => {
  test("a low balance is told once per crossing, and so is a reload", () => {
    const state = emptyState();
    Object.assign(state.wallets.ai, {
      lowBalanceMicros: 50,
      reloadState: "armed",
      reloadThresholdMicros: 50,
    });
    const { take } = booksOver(state);
    const told = (order: Order) => take([order], at(0)).changes.notices.map(({ type }) => type);
    expect(told(grant("g", 100))).toEqual(["wallet.funded"]);
    expect(told(settle("s1", 60))).toEqual(["wallet.low", "wallet.reload_due"]);
    expect(told(settle("s2", 10))).toEqual([]);
    expect(told(settle("s3", 30))).toEqual(["wallet.emptied"]);
    state.wallets.ai.reloadState = "armed";
    expect(told(grant("g2", 100))).toEqual(["wallet.funded"]);
    expect(told(settle("s4", 51))).toEqual(["wallet.low", "wallet.reload_due"]);
    expect(state.wallets.ai.reloadCrossing).toBe(2);
  });
});

const anOrder = fc.record({
  what: fc.constantFrom(
    "hold",
    "hold",
    "settle",
    "settle",
    "partial",
    "release",
    "grant",
    "reverse",
    "refund",
    "expire",
  ),
  key: fc.integer({ min: 0, max: 25 }),
  other: fc.integer({ min: 0, max: 25 }),
  micros: fc.integer({ min: 1, max: 200 }),
  wallet: fc.constantFrom("ai" as const, "data" as const),
  days: fc.integer({ min: 0, max: 2 }),
  livesDays: fc.option(fc.integer({ min: 1, max: 4 })),
  isEnforced: fc.constantFrom(true, true, true, false),
});

test("whatever is asked in whatever order, and asked again: never overdrawn, nothing twice, and the books agree", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anOrder, { minLength: 1, maxLength: 6 }), { maxLength: 40 }),
      fc.integer({ min: 0, max: 400 }),
      (batches, limitMicros) => {
        const limit = limitOf({ amountMicros: limitMicros });
        const state = emptyState([limit]);
        const { take, entries } = booksOver(state);
        let now = START;
        for (const batch of batches) {
          const orders = batch.map(
            ({ what, key, other, micros, wallet, days, livesDays, isEnforced }): Order => {
              now += (days * DAY_MS) / 4;
              const expiresAt = livesDays === null ? null : new Date(now + livesDays * DAY_MS);
              const reason = "test";
              switch (what) {
                case "hold":
                  return hold(`hold${key}`, micros, {
                    wallet,
                    isEnforced,
                    ...(expiresAt ? { expiresAt } : {}),
                  });
                case "settle":
                case "partial": {
                  const held = state.holds.get(`hold${other}`);
                  const more = held ? { wallet: held.wallet, holdKey: held.id } : { wallet };
                  return settle(`use${key}`, micros, { ...more, isEnforced, isFinal: what === "settle" });
                }
                case "release":
                  return { do: "release", holdKey: `hold${key}` };
                case "grant":
                  return grant(`grant${key}`, micros, { wallet, expiresAt });
                case "reverse":
                  return {
                    do: "reverse",
                    key: `reverse${key}`,
                    grantKey: `grant${other}`,
                    amountMicros: micros,
                    reason,
                  };
                case "refund":
                  return {
                    do: "refund",
                    key: `refund${key}`,
                    usageKey: `use${other}`,
                    amountMicros: micros,
                    reason,
                  };
                case "expire":
                  return { do: "expire", grantKey: `grant${other}` };
              }
            },
          );
          take(orders, new Date(now));
          expectBooksToAgree(state, entries);
        }
        // Each key took effect once: no transaction has a line twice.
        const lines = entries.map(({ transactionId, line }) => `${transactionId}/${line}`);
        expect(new Set(lines).size).toBe(lines.length);
        take([{ do: "sweep" }], new Date(now + 365 * DAY_MS));
        expect(state.holds.size).toBe(0);
        expect(state.wallets.ai.heldMicros + state.wallets.data.heldMicros + limit.heldMicros).toBe(0);
        expectBooksToAgree(state, entries);
      },
    ),
    { numRuns: process.env.BAILIWICK_LONG ? 5_000 : 300 },
  );
});
