import type { AppError } from "../errors.ts";
import type {
  BooksAnswer,
  GrantOrder,
  HoldOrder,
  RefundOrder,
  ReverseOrder,
  SettleOrder,
  WalletKind,
} from "./books.ts";
import type { Bucket, Entry, Hold, Limit, Wallet } from "./state.ts";

export type Order =
  | ({ do: "hold" } & HoldOrder)
  | ({ do: "settle" } & SettleOrder)
  | { do: "release"; holdKey: string }
  | ({ do: "grant" } & GrantOrder)
  | ({ do: "reverse" } & ReverseOrder)
  | ({ do: "refund" } & RefundOrder)
  | { do: "expire"; grantKey: string }
  | { do: "sweep" };

/** What people and the product should hear of it. */
export type Notice =
  | {
      type: "wallet.low" | "wallet.emptied" | "wallet.funded" | "wallet.reload_due";
      wallet: WalletKind;
      balanceMicros: number;
    }
  | { type: "limit.reached"; limit: Limit; percent: number };

export type Outcome = (BooksAnswer & { bucketId?: string }) | AppError;

/** What is already in the books about the keys of the orders: found under the lock, empty on the way without one. */
export interface Known {
  /** Entries by their transaction. */
  entries: Map<string, Entry[]>;
  /** Sums undone so far, by the transaction they undo. */
  undone: Map<string, number>;
}
export const NOTHING_KNOWN: Known = { entries: new Map(), undone: new Map() };

/** What a batch of orders changes, besides the state it is applied to. */
export class Changes {
  readonly entries: Entry[] = [];
  readonly newBuckets = new Set<Bucket>();
  readonly buckets = new Set<Bucket>();
  readonly newHolds = new Set<Hold>();
  readonly holds = new Set<Hold>();
  readonly limits = new Set<Limit>();
  readonly wallets = new Set<Wallet>();
  readonly settled: string[] = [];
  readonly notices: Notice[] = [];

  get isEmpty(): boolean {
    const { entries, newBuckets, buckets, newHolds, holds, limits, wallets, settled } = this;
    return (
      entries.length + settled.length === 0 &&
      [newBuckets, buckets, newHolds, holds, limits, wallets].every(({ size }) => size === 0)
    );
  }
}
