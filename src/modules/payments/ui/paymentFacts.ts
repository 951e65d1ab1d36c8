import type { Output } from "../../../web/api/index.ts";
import type { Tone } from "../../../web/kit/index.ts";

export type Payment = Output<"payments.get">;
export type PaymentConfig = Output<"payments.get_config">;
export type PaymentMethod = Output<"payment_methods.list">["data"][number];
export type Reload = Output<"wallets.get_reload">;

export const PURPOSE: Record<Payment["purpose"], string> = {
  top_up: "Top-up",
  reload: "Automatic reload",
  subscription: "Subscription",
  credit: "Credit",
};

export const PAYMENT_STATE: Record<Payment["state"], { label: string; tone: Tone }> = {
  pending: { label: "Pending", tone: "blue" },
  succeeded: { label: "Paid", tone: "green" },
  failed: { label: "Failed", tone: "red" },
  canceled: { label: "Canceled", tone: "grey" },
};

export const RELOAD_STATE: Record<Reload["state"], { label: string; tone: Tone }> = {
  off: { label: "Off", tone: "grey" },
  armed: { label: "On", tone: "green" },
  pending: { label: "Paying now", tone: "blue" },
  failed: { label: "Stopped", tone: "red" },
};

/** Where a payment stands for who waits for it: still under way, done, or over without money. */
export type Outcome = "confirming" | "done" | "failed" | "canceled";
export function outcomeOf({ state, isCredited, purpose }: Payment, isLeft = false): Outcome {
  // The provider closes a page that was left only when it expires.
  if (state === "pending" && isLeft) return "canceled";
  if (state === "failed" || state === "canceled") return state;
  // Paid is not yet received: a wallet has it when the ledger says so.
  return state === "succeeded" && (isCredited || purpose === "subscription") ? "done" : "confirming";
}

const BRANDS: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  sepa_debit: "SEPA debit",
  us_bank_account: "US bank account",
  card: "Card",
};
const titled = (word: string) =>
  BRANDS[word] ?? word.charAt(0).toUpperCase() + word.slice(1).replaceAll("_", " ");

/** `Visa ending in 4242`. */
export const methodText = (method: Pick<PaymentMethod, "kind" | "brand" | "last4">): string =>
  `${titled(method.brand ?? method.kind)}${method.last4 ? ` ending in ${method.last4}` : ""}`;

/** `04/27`, and whether that is over; null for what does not expire. */
export function expiryOf(
  { expiresMonth, expiresYear }: Pick<PaymentMethod, "expiresMonth" | "expiresYear">,
  nowMs: number,
): { text: string; isOver: boolean } | null {
  if (expiresMonth === null || expiresYear === null) return null;
  return {
    text: `${String(expiresMonth).padStart(2, "0")}/${String(expiresYear % 100).padStart(2, "0")}`,
    // A card is good until the end of its month.
    isOver: Date.UTC(expiresYear, expiresMonth, 1) <= nowMs,
  };
}

const QUICK = [10, 25, 50, 100, 250, 500];
/** Whole amounts to choose from, between what may be paid at least and at most. */
export const quickAmounts = ({
  minimumMicros,
  maximumMicros,
}: Pick<PaymentConfig, "minimumMicros" | "maximumMicros">): number[] =>
  QUICK.map((amount) => amount * 1_000_000)
    .filter((micros) => micros >= minimumMicros && micros <= maximumMicros)
    .slice(0, 5);

/** Why a typed amount cannot be paid; undefined: it can. `least` and `most` are written out. */
export function amountError(
  micros: number | null,
  { minimumMicros, maximumMicros }: Pick<PaymentConfig, "minimumMicros" | "maximumMicros">,
  written: (micros: number) => string,
): string | undefined {
  if (micros === null) return "Write an amount such as 25 or 12.50.";
  if (micros < minimumMicros) return `At least ${written(minimumMicros)}.`;
  if (micros > maximumMicros) return `At most ${written(maximumMicros)}.`;
  return micros % 10_000 === 0 ? undefined : "Two digits behind the point at most.";
}

/** Why a reload as filled in makes no sense; undefined: it does. */
export function reloadError({
  thresholdMicros,
  amountMicros,
  monthlyCapMicros,
}: Record<"thresholdMicros" | "amountMicros" | "monthlyCapMicros", number | null>): string | undefined {
  if (thresholdMicros === null || amountMicros === null || monthlyCapMicros === null)
    return "Fill in all three amounts.";
  if (amountMicros <= thresholdMicros)
    return "Each reload must add more than the threshold, or it would not end it.";
  if (monthlyCapMicros < amountMicros) return "The cap leaves no room for even one reload.";
  return undefined;
}
