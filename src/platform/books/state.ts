import { newId } from "../ids.ts";
import type { BucketKind, HoldOrder, ReloadState, Subjects, WalletKind } from "./books.ts";

export interface Wallet {
  kind: WalletKind;
  balanceMicros: number;
  heldMicros: number;
  debtMicros: number;
  lowBalanceMicros: number | null;
  isLow: boolean;
  reloadState: ReloadState;
  reloadThresholdMicros: number | null;
  reloadCrossing: number;
}

export interface Bucket {
  id: string;
  wallet: WalletKind;
  kind: BucketKind;
  grantedMicros: number;
  remainingMicros: number;
  /** Of what remains, earmarked by open holds. */
  heldMicros: number;
  expiresAt: number | null;
  source: string;
  createdAt: number;
}

export interface Hold {
  id: string;
  wallet: WalletKind;
  amountMicros: number;
  settledMicros: number;
  state: "held" | "settled" | "released" | "expired";
  /** What is earmarked in which bucket. */
  lines: [bucketId: string, micros: number][];
  subjects: Subjects;
  expiresAt: number;
}

export interface Limit {
  id: string;
  subjectKind: "organization" | "workspace" | "member" | "agent" | "key";
  subjectId: string;
  workspaceId: string | null;
  wallet: WalletKind | null;
  period: "day" | "month" | "total";
  amountMicros: number;
  isHard: boolean;
  spentMicros: number;
  heldMicros: number;
  periodStart: string;
  toldPercent: number;
}

export interface Entry {
  sequence: number;
  transactionId: string;
  line: number;
  kind: "grant" | "purchase" | "usage" | "debt" | "debt_payment" | "expiry" | "refund" | "reversal";
  wallet: WalletKind;
  fromAccount: string;
  toAccount: string;
  amountMicros: number;
  /** The wallet's balance once this entry was made. */
  balanceMicros: number;
  workspaceId: string | null;
  about: string | null;
  reason: string | null;
}

/** All that decides about an organization's money, as the database holds it at `version`. */
export interface State {
  version: number;
  sequence: number;
  wallets: Record<WalletKind, Wallet>;
  /** Those with something in them, by id. */
  buckets: Map<string, Bucket>;
  limits: Limit[];
  /** Open holds that are known here; those of other processes come when something is asked about them. */
  holds: Map<string, Hold>;
}

export const bucketAccount = (wallet: WalletKind, bucketId: string) => `wallet:${wallet}:${bucketId}`;
export const debtAccount = (wallet: WalletKind) => `debt:${wallet}`;
const BUCKET_ACCOUNT = /^wallet:(?:ai|data):(.+)$/;
export const bucketOfAccount = (account: string): string | null => BUCKET_ACCOUNT.exec(account)?.[1] ?? null;

const KIND_ORDER: Record<BucketKind, number> = { allowance: 0, trial: 1, purchased: 2, promotional: 3 };

/** Soonest-expiring first, those that never expire last; then allowance, trial, purchased, promotional; then the oldest. */
export const inDrainOrder = (
  a: Pick<Bucket, "expiresAt" | "kind" | "createdAt" | "id">,
  b: typeof a,
): number =>
  (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) ||
  KIND_ORDER[a.kind] - KIND_ORDER[b.kind] ||
  a.createdAt - b.createdAt ||
  (a.id < b.id ? -1 : 1);

/** The first day (UTC) of the period that `now` is in; '' for one that never ends. */
export function periodStartOf(period: Limit["period"], now: Date): string {
  const day = now.toISOString().slice(0, 10);
  return period === "day" ? day : period === "month" ? `${day.slice(0, 7)}-01` : "";
}

/** When a limit of this period counts from zero again; null: never. */
export function resetOf(period: Limit["period"], now: Date): Date | null {
  if (period === "total") return null;
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return new Date(period === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1));
}

export const bearsOn = (
  limit: Pick<Limit, "subjectKind" | "subjectId" | "workspaceId" | "wallet">,
  wallet: WalletKind,
  subjects: Subjects,
): boolean => {
  if (limit.wallet !== null && limit.wallet !== wallet) return false;
  if (limit.subjectKind === "organization") return true;
  if (limit.workspaceId !== subjects.workspaceId) return false;
  const { workspaceId, accountId, agentId, keyId } = subjects;
  return (
    limit.subjectId ===
    { workspace: workspaceId, member: accountId, agent: agentId, key: keyId }[limit.subjectKind]
  );
};

const HOLD_LIVES_MS = 3_600_000;

/** A hold that earmarks nothing yet. */
export const newHold = (order: HoldOrder, now: Date): Hold => ({
  id: order.key,
  wallet: order.wallet,
  amountMicros: order.amountMicros,
  settledMicros: 0,
  state: "held",
  lines: [],
  subjects: order.subjects,
  expiresAt: order.expiresAt?.getTime() ?? now.getTime() + HOLD_LIVES_MS,
});

export type NewBucket = Pick<Bucket, "wallet" | "kind" | "expiresAt" | "source"> & { amountMicros: number };

/** A bucket with nothing in it yet. */
export const newBucket = ({ amountMicros, ...order }: NewBucket, now: Date): Bucket => ({
  ...order,
  id: newId("creditBucket"),
  grantedMicros: amountMicros,
  remainingMicros: 0,
  heldMicros: 0,
  createdAt: now.getTime(),
});
