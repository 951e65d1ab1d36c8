import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";
import { WalletKind } from "../wallets/contract.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Paid = z.object({
  paymentId: id("payment"),
  provider: z.string().describe("manual or stripe."),
  purpose: z.string().describe("top_up, reload, subscription or credit."),
  wallet: WalletKind.nullable().describe("null: a subscription."),
  amountMicros: z.number().int(),
  currency: z.string(),
});
const example = {
  paymentId: exampleId("payment"),
  provider: "stripe",
  purpose: "top_up",
  wallet: "ai" as const,
  amountMicros: 25_000_000,
  currency: "USD",
};
const failure = { code: "card_declined", message: "Your card was declined." };

export const paymentSucceeded = eventType({
  ...ofOrganization,
  type: "payment.succeeded",
  title: "A payment went through, or the administrator credited a wallet",
  payload: Paid,
  example,
});
export const paymentFailed = eventType({
  ...ofOrganization,
  type: "payment.failed",
  title: "A payment was refused",
  payload: Paid.extend({
    code: z.string(),
    message: z.string(),
    isFinal: z.boolean().describe("false: its page is still open, another card may pay it."),
  }),
  example: { ...example, ...failure, isFinal: false },
});

const Reversed = z.object({
  paymentId: id("payment"),
  reversalId: z.string(),
  kind: z.enum(["refund", "dispute", "manual"]),
  wallet: WalletKind.nullable(),
  amountMicros: z.number().int(),
  currency: z.string(),
});
const reversal = {
  paymentId: exampleId("payment"),
  reversalId: "du_1PqXyz",
  kind: "dispute" as const,
  wallet: "ai" as const,
  amountMicros: 25_000_000,
  currency: "USD",
};
export const paymentReversed = eventType({
  ...ofOrganization,
  type: "payment.reversed",
  title: "Money of a payment went back: a refund, a dispute, or by the administrator's hand",
  payload: Reversed,
  example: reversal,
});
export const paymentRestored = eventType({
  ...ofOrganization,
  type: "payment.restored",
  title: "Money that had gone back is here again: a dispute was won, or a refund failed",
  payload: Reversed,
  example: reversal,
});
export const paymentDifferenceFound = eventType({
  ...ofOrganization,
  type: "payment.difference_found",
  title: "Reconciliation found a difference between the provider, the payments and the ledger",
  payload: z.object({
    differenceId: id("paymentDifference"),
    kind: z.string(),
    paymentId: id("payment").nullable(),
    hereMicros: z.number().int().nullable(),
    thereMicros: z.number().int().nullable(),
  }),
  example: {
    differenceId: exampleId("paymentDifference"),
    kind: "amount_differs",
    paymentId: exampleId("payment"),
    hereMicros: 25_000_000,
    thereMicros: 20_000_000,
  },
});

const Method = z.object({
  paymentMethodId: id("paymentMethod"),
  kind: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
});
const method = {
  paymentMethodId: exampleId("paymentMethod"),
  kind: "card",
  brand: "visa",
  last4: "4242",
};
export const paymentMethodAdded = eventType({
  ...ofOrganization,
  type: "payment_method.added",
  title: "A card or account was saved",
  payload: Method,
  example: method,
});
export const paymentMethodRemoved = eventType({
  ...ofOrganization,
  type: "payment_method.removed",
  title: "A saved card or account was forgotten",
  payload: Method,
  example: method,
});
export const paymentMethodChosen = eventType({
  ...ofOrganization,
  type: "payment_method.chosen",
  title: "Another card or account became the one that automatic reloads are paid with",
  payload: Method,
  example: method,
});

const Reloaded = z.object({
  wallet: WalletKind,
  amountMicros: z.number().int(),
  currency: z.string(),
  paymentId: id("payment").nullable(),
});
const reload = { wallet: "ai" as const, amountMicros: 25_000_000, currency: "USD" };
export const reloadSucceeded = eventType({
  ...ofOrganization,
  type: "reload.succeeded",
  title: "An automatic reload was paid",
  payload: Reloaded,
  example: { ...reload, paymentId: exampleId("payment") },
});
export const reloadFailed = eventType({
  ...ofOrganization,
  type: "reload.failed",
  title: "An automatic reload was not paid, and none is tried again until somebody acts",
  payload: Reloaded.extend({ code: z.string(), message: z.string() }),
  example: { ...reload, paymentId: exampleId("payment"), ...failure },
});
export const reloadUpdated = eventType({
  ...ofOrganization,
  type: "reload.updated",
  title: "The automatic reload of a wallet was set",
  payload: z.object({
    wallet: WalletKind,
    isOn: z.boolean(),
    thresholdMicros: z.number().int().nullable(),
    amountMicros: z.number().int().nullable(),
    monthlyCapMicros: z.number().int().nullable(),
  }),
  example: {
    wallet: "ai" as const,
    isOn: true,
    thresholdMicros: 5_000_000,
    amountMicros: 25_000_000,
    monthlyCapMicros: 100_000_000,
  },
});
