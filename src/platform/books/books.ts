/** Money as numbers: integer micro-units of the organization's currency. */
export type WalletKind = "ai" | "data";
export const WALLET_KINDS: readonly WalletKind[] = ["ai", "data"];
export type BucketKind = "allowance" | "trial" | "purchased" | "promotional";

/** Who spends, from the inside out: what limits are set on. */
export interface Subjects {
  workspaceId: string | null;
  agentId: string | null;
  accountId: string | null;
  keyId: string | null;
}

/** The wallet after the operation. The answer to a repeated call names the amount of the first. */
export interface BooksAnswer {
  amountMicros: number;
  balanceMicros: number;
  heldMicros: number;
  debtMicros: number;
}

export interface HoldOrder {
  key: string;
  wallet: WalletKind;
  amountMicros: number;
  subjects: Subjects;
  /** false: what is not there is not held and not refused. Hard limits refuse either way. */
  isEnforced: boolean;
  /** Default: an hour from now. A hold that nobody ended ends then by itself. */
  expiresAt?: Date;
}
export interface SettleOrder {
  /** The usage event's id: it is charged once, however often this is asked. */
  key: string;
  wallet: WalletKind;
  amountMicros: number;
  holdKey: string | null;
  /** false: the rest of the hold stays for further settles. */
  isFinal?: boolean;
  subjects: Subjects;
  /** true: what does not fit is owed and blocks the next hold. false: the installation carries it. */
  isEnforced: boolean;
  /** It waits in `charges`, written with its usage event, and is gone from there once it is taken. */
  isCharge?: boolean;
}
export interface GrantOrder {
  key: string;
  wallet: WalletKind;
  kind: BucketKind;
  amountMicros: number;
  expiresAt: Date | null;
  from: "payments" | "grants";
  reason: string;
}
export interface ReverseOrder {
  key: string;
  grantKey: string;
  amountMicros: number;
  reason: string;
}
export interface RefundOrder {
  key: string;
  usageKey: string;
  amountMicros: number;
  reason: string;
}
export interface Charge extends Omit<SettleOrder, "isFinal" | "isCharge"> {}

export type ReloadState = "off" | "armed" | "pending" | "failed";
/**
 * The organization's money: the only way a balance moves. Each call is a transaction of its own (calls at the same time
 * share one), so call it before or after a transaction of yours, never inside, with a key that a repeat finds again.
 */
export interface Books {
  /** Sets money aside. 402 `insufficient_credits` { wallet, shortfallMicros } or `limit_reached` { limitId, shortfallMicros, resetsAt }. */
  hold(organizationId: string, order: HoldOrder): Promise<BooksAnswer>;
  /** Takes what something cost. Never refuses. */
  settle(organizationId: string, order: SettleOrder): Promise<BooksAnswer>;
  /** Gives back what is left of a hold; harmless for one that has ended or never was. */
  release(organizationId: string, order: { holdKey: string }): Promise<void>;
  /** Adds a bucket, once per key; a debt is paid from it first. */
  grant(organizationId: string, order: GrantOrder): Promise<BooksAnswer & { bucketId: string }>;
  /** Takes a grant back (a payment refunded or disputed); what of it is spent already is owed. 409 beyond what was granted. */
  reverse(organizationId: string, order: ReverseOrder): Promise<BooksAnswer>;
  /** Gives a charge back, whole or in part, to the buckets it came from. 409 beyond what was charged. */
  refund(organizationId: string, order: RefundOrder): Promise<BooksAnswer>;
  /** Ends the bucket of a grant now; what is held of it stays held. */
  expire(organizationId: string, order: { grantKey: string }): Promise<void>;
  /** Takes a charge that was written with its usage event, without making anybody wait. */
  collect(organizationId: string, charge: Charge): void;
  /** Looks at what time has ended (holds, buckets, periods) and tells what that crossed. */
  sweep(organizationId: string): Promise<void>;
  /** Resolves when everything asked in this process so far has been done. */
  settled(organizationId: string): Promise<void>;
}
