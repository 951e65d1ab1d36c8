import type { Input, Output } from "../../../web/api/index.ts";
import type { Tone } from "../../../web/kit/index.ts";

export type OrganizationWallet = Output<"organization_wallets.list">["data"][number];
export type WalletFacts = Output<"wallets.list">["data"][number];
export type WalletKind = WalletFacts["kind"];
export type Bucket = WalletFacts["buckets"][number];
export type LedgerEntry = Output<"organization_ledger.list">["data"][number];
export type LedgerKind = LedgerEntry["kind"];

export const WALLET: Record<WalletKind, { label: string; pays: string }> = {
  ai: { label: "AI", pays: "models and sandboxes" },
  data: { label: "Data", pays: "API calls, tool calls, messages and storage" },
};

export const BUCKET: Record<Bucket["kind"], { label: string; hint: string }> = {
  allowance: { label: "Plan allowance", hint: "Granted by the plan each month; a new one replaces it." },
  trial: { label: "Trial", hint: "Granted when the trial began." },
  purchased: { label: "Purchased", hint: "Paid for." },
  promotional: {
    label: "Promotional",
    hint: "Given by a code, at sign-up or by whoever runs the installation.",
  },
};

export const DRAIN_ORDER =
  "Spent first: what expires soonest; then allowance, trial, purchased and promotional, the older first.";

export const LEDGER_KIND: Record<LedgerKind, { label: string; tone: Tone; hint: string }> = {
  grant: { label: "Grant", tone: "blue", hint: "Credits given: allowance, trial, code or by hand." },
  purchase: { label: "Purchase", tone: "green", hint: "Credits that were paid for." },
  usage: { label: "Usage", tone: "grey", hint: "What work in a workspace cost." },
  debt: { label: "Debt", tone: "red", hint: "What work cost beyond the balance." },
  debt_payment: { label: "Debt paid", tone: "green", hint: "Of new credits, what paid a debt first." },
  expiry: { label: "Expiry", tone: "amber", hint: "Credits whose time was over." },
  refund: { label: "Refund", tone: "green", hint: "A charge given back." },
  reversal: { label: "Reversal", tone: "amber", hint: "A purchase taken back: refunded or disputed." },
};

type Status = WalletFacts["status"];
export interface StatusWords {
  label: string;
  tone: Tone;
  sentence: string;
}

/** How a wallet is, in a word and in a sentence. A metered one blocks nothing, whatever is in it. */
export function statusOf({ status, mode }: { status: Status; mode: WalletFacts["mode"] }): StatusWords {
  const isMetered = mode === "metered";
  if (status === "ok")
    return { label: "OK", tone: "green", sentence: isMetered ? "Metered: never blocks." : "Work goes on." };
  if (status === "low") return { label: "Low", tone: "amber", sentence: "Below the alert you set." };
  if (status === "empty")
    return isMetered
      ? { label: "Empty", tone: "grey", sentence: "Metered: spend is counted, nothing is blocked." }
      : { label: "Empty", tone: "red", sentence: "New work is refused until credits are added." };
  return {
    label: "In debt",
    tone: "red",
    sentence: "More was spent than there was; the next credits pay that first.",
  };
}

const ACCOUNTS: Record<string, string> = {
  usage: "Usage",
  grants: "Grants",
  payments: "Payments",
  expired: "Expired",
  unfunded: "Unfunded",
  debt: "Debt",
};

/** `wallet:ai:bkt_…` → `AI wallet`; an account that is not a wallet by its own name. */
export function accountText(account: string): string {
  const [first = "", kind] = account.split(":");
  const name = kind === "ai" || kind === "data" ? WALLET[kind].label : undefined;
  if (first === "wallet") return name ? `${name} wallet` : "Wallet";
  return `${ACCOUNTS[first] ?? first}${name ? `, ${name}` : ""}`;
}

/** The bucket of `wallet:ai:bkt_…`. */
export const bucketIn = (account: string): string | undefined =>
  account.split(":").find((part) => part.startsWith("bkt_"));

/** Of all that was granted: what is left, in percent, for a bar. */
export const remainingShare = ({ grantedMicros, remainingMicros }: Bucket): number =>
  grantedMicros === 0 ? 0 : Math.min(1, remainingMicros / grantedMicros);

export type LedgerFilters = Pick<
  Input<"organization_ledger.list">,
  "wallet" | "kind" | "from" | "to" | "workspaceId"
>;
export const isWalletKind = (text: string | undefined): text is WalletKind =>
  text === "ai" || text === "data";
export const isLedgerKind = (text: string | undefined): text is LedgerKind =>
  text !== undefined && Object.hasOwn(LEDGER_KIND, text);
