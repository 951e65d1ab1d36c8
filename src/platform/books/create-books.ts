import { setImmediate } from "node:timers/promises";
import type { Door, Tx } from "../db/door.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { apply } from "./apply.ts";
import type { Changes, Notice, Order, Outcome } from "./orders.ts";
import { type Books, type BooksAnswer, WALLET_KINDS } from "./books.ts";
import type { State } from "./state.ts";
import { load, namesOf, takeBooks } from "./load.ts";
import { write, writeAtCommit } from "./write.ts";

const MOST_AT_ONCE = 256;
const MOST_REMEMBERED = 500;
const UNIQUE_VIOLATION = "23505";

interface Waiting {
  order: Order;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** The orders about one organization's money, and what was last known of it. */
interface Lane {
  waiting: Waiting[];
  turn: Promise<void> | null;
  /** Resolves with the order asked last; they are served in turn, so all before it are done by then. */
  last: Promise<unknown>;
  /** As the database had it when this process last wrote; null: to be read. */
  remembered: State | null;
  /** What this process wrote last; when others wrote since, remembering is in vain. */
  lastVersion: number | null;
}

export interface BooksOptions {
  door: Door;
  log: Log;
  now(): Date;
  /** Emits what people should hear, in the transaction of the change. */
  tell(t: Tx, organizationId: string, notice: Notice): void;
}

/**
 * Group commit: what is asked about an organization while a transaction is under way goes into the next one together, so a
 * busy wallet costs one transaction per batch. The version in `wallet_books` decides between processes: a process whose
 * knowledge is current writes in one round trip, any other takes the row, reads, and writes.
 */
export function createBooks({ door, log, now, tell }: BooksOptions): Books {
  const lanes = new Map<string, Lane>();

  function laneOf(organizationId: string): Lane {
    let lane = lanes.get(organizationId);
    if (!lane) {
      forgetIdle();
      lanes.set(
        organizationId,
        (lane = { waiting: [], turn: null, last: Promise.resolve(), remembered: null, lastVersion: null }),
      );
    }
    return lane;
  }
  function forgetIdle(): void {
    if (lanes.size < MOST_REMEMBERED) return;
    for (const [id, lane] of lanes) {
      if (!lane.turn) lanes.delete(id);
      if (lanes.size < MOST_REMEMBERED) return;
    }
  }

  function ask(organizationId: string, order: Order): Promise<Outcome> {
    const lane = laneOf(organizationId);
    const outcome = new Promise<Outcome>((resolve, reject) => {
      lane.waiting.push({ order, resolve, reject });
      lane.turn ??= serve(organizationId, lane);
    });
    lane.last = outcome.catch(() => {});
    return outcome;
  }

  async function serve(organizationId: string, lane: Lane): Promise<void> {
    // Whoever asks in this turn of the event loop shares the transaction.
    await setImmediate();
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, MOST_AT_ONCE);
      try {
        const outcomes = await commit(
          organizationId,
          lane,
          batch.map(({ order }) => order),
        );
        batch.forEach(({ resolve }, index) => resolve(outcomes[index]!));
      } catch (error) {
        lane.remembered = null;
        for (const { reject } of batch) reject(error);
      }
      await setImmediate();
    }
    lane.turn = null;
  }

  async function commit(organizationId: string, lane: Lane, orders: Order[]): Promise<Outcome[]> {
    const state = lane.remembered;
    lane.remembered = null;
    const outcomes = state && (await fromMemory(organizationId, state, orders));
    if (outcomes) {
      lane.remembered = state;
      lane.lastVersion = state.version;
      return outcomes;
    }
    const locked = await underLock(organizationId, orders);
    const isAlone = lane.lastVersion === null || locked.found === lane.lastVersion;
    lane.remembered = isAlone ? locked.state : null;
    lane.lastVersion = locked.state.version;
    return locked.outcomes;
  }

  /** What can be decided from what is remembered, in one round trip; null when it cannot. */
  async function fromMemory(
    organizationId: string,
    state: State,
    orders: Order[],
  ): Promise<Outcome[] | null> {
    if (!orders.every((order) => isKnown(order, state, orders))) return null;
    const at = now();
    const expected = state.version;
    const { outcomes, changes } = apply(state, orders, { now: at });
    // Nothing to write proves nothing about the version: another process may have topped up what is refused here.
    if (changes.isEmpty) return outcomes.some((outcome) => outcome instanceof AppError) ? null : outcomes;
    const order = { organizationId, expected, state, changes, now: at };
    const scope = { organizationId };
    try {
      const isWritten =
        changes.notices.length === 0
          ? await door.single(scope, (t) => write(t, order))
          : await door.write(scope, (t) => writeAndTell(t, order));
      return isWritten ? outcomes : null;
    } catch (error) {
      // A key that was used before: found again under the lock, where its first answer is.
      if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return null;
      throw error;
    }
  }

  async function underLock(organizationId: string, orders: Order[]) {
    const at = now();
    return door.write({ organizationId }, async (t) => {
      const head = await takeBooks(t, organizationId);
      const { state, known } = await load(t, head, organizationId, orders, at);
      const { outcomes, changes } = apply(state, orders, { now: at, known });
      if (!changes.isEmpty)
        writeAtCommit(t, { organizationId, expected: head.version, state, changes, now: at });
      for (const notice of changes.notices) tell(t, organizationId, notice);
      return { state, outcomes, found: head.version - 1 };
    });
  }

  async function writeAndTell(
    t: Tx,
    order: { organizationId: string; expected: number; state: State; changes: Changes; now: Date },
  ): Promise<boolean> {
    const isWritten = await write(t, order);
    if (isWritten) for (const notice of order.changes.notices) tell(t, order.organizationId, notice);
    return isWritten;
  }

  async function answered(
    organizationId: string,
    order: Order,
  ): Promise<BooksAnswer & { bucketId?: string }> {
    const outcome = await ask(organizationId, order);
    if (outcome instanceof AppError) throw outcome;
    return outcome;
  }

  return {
    hold: (organizationId, order) => answered(organizationId, { do: "hold", ...order }),
    settle: (organizationId, order) => answered(organizationId, { do: "settle", ...order }),
    async release(organizationId, order) {
      await answered(organizationId, { do: "release", ...order });
    },
    grant: async (organizationId, order) => {
      const answer = await answered(organizationId, { do: "grant", ...order });
      return { ...answer, bucketId: answer.bucketId! };
    },
    reverse: (organizationId, order) => answered(organizationId, { do: "reverse", ...order }),
    refund: (organizationId, order) => answered(organizationId, { do: "refund", ...order }),
    async expire(organizationId, order) {
      await answered(organizationId, { do: "expire", ...order });
    },
    collect(organizationId, charge) {
      ask(organizationId, { do: "settle", ...charge, isCharge: true }).catch((error: unknown) =>
        log.warn({ err: error, organizationId }, "a charge waits for the sweeper"),
      );
    },
    async settled(organizationId) {
      await lanes.get(organizationId)?.last;
    },
    async sweep(organizationId) {
      await answered(organizationId, { do: "sweep" });
    },
  };
}

/** Opens the two wallets of a new organization, with its sign-up grant, in the transaction that makes it. */
export async function openBooks(t: Tx, organizationId: string, grantMicros: number, at: Date): Promise<void> {
  await t.db.insertInto("walletBooks").values({ organizationId }).execute();
  await t.db
    .insertInto("wallets")
    .values(WALLET_KINDS.map((kind) => ({ organizationId, kind })))
    .execute();
  if (grantMicros === 0) return;
  const grant: Order = {
    do: "grant",
    key: "signup",
    wallet: "ai",
    kind: "promotional",
    amountMicros: grantMicros,
    expiresAt: null,
    from: "grants",
    reason: "Sign-up grant",
  };
  const head = await takeBooks(t, organizationId);
  const { state, known } = await load(t, head, organizationId, [grant], at);
  const { changes } = apply(state, [grant], { now: at, known });
  await write(t, { organizationId, expected: head.version, state, changes, now: at });
}

/** Whether the order can be decided without looking anything up. */
function isKnown(order: Order, state: State, batch: readonly Order[]): boolean {
  if (["reverse", "refund", "expire", "sweep"].includes(order.do)) return false;
  const holds = order.do === "hold" ? [] : namesOf([order]).holds;
  return holds.every(
    (id) => state.holds.has(id) || batch.some((other) => other.do === "hold" && other.key === id),
  );
}
