import type Stripe from "stripe";
import type {
  ProviderEvent,
  SeenInvoice,
  SeenMethod,
  SeenPayment,
  SeenPaymentState,
  SeenReversal,
  SeenSubscription,
} from "../port.ts";
import { fromStripe } from "./amounts.ts";

const idOf = (value: string | { id: string } | null | undefined): string | null =>
  typeof value === "string" ? value : (value?.id ?? null);
const dateOf = (seconds: number | null | undefined): Date | null =>
  seconds == null ? null : new Date(seconds * 1000);
const whole = <T extends { id: string }>(value: string | T | null | undefined): T | null =>
  typeof value === "object" ? (value ?? null) : null;

const STATES: Record<string, SeenPaymentState> = {
  succeeded: "succeeded",
  processing: "processing",
  requires_capture: "processing",
  canceled: "canceled",
};

export function seenPayment(intent: Stripe.PaymentIntent): SeenPayment {
  const { last_payment_error: error, metadata } = intent;
  const charge = whole(intent.latest_charge);
  const details = charge?.payment_method_details;
  return {
    intentId: intent.id,
    customerId: idOf(intent.customer),
    organizationId: metadata.organizationId ?? null,
    paymentId: metadata.paymentId ?? null,
    state: STATES[intent.status] ?? "pending",
    amountMicros: fromStripe(intent.currency, intent.amount),
    receivedMicros: fromStripe(intent.currency, intent.amount_received),
    currency: intent.currency.toUpperCase(),
    chargeId: idOf(intent.latest_charge),
    receiptUrl: charge?.receipt_url ?? null,
    method: details
      ? { kind: details.type, brand: details.card?.brand ?? null, last4: details.card?.last4 ?? null }
      : null,
    failure: error
      ? {
          code: error.decline_code ?? error.code ?? "payment_failed",
          message: error.message ?? "The payment failed",
        }
      : null,
    createdAt: dateOf(intent.created)!,
  };
}

export const seenRefund = (refund: Stripe.Refund): SeenReversal => ({
  id: refund.id,
  kind: "refund",
  intentId: idOf(refund.payment_intent),
  amountMicros: fromStripe(refund.currency, refund.amount),
  state: refund.status ?? "pending",
  isTaken: refund.status !== "failed" && refund.status !== "canceled",
  reason: refund.reason,
  createdAt: dateOf(refund.created)!,
});

// An inquiry withdraws nothing yet.
const NOT_TAKEN = /^(warning_|won$|prevented$)/;
export const seenDispute = (dispute: Stripe.Dispute): SeenReversal => ({
  id: dispute.id,
  kind: "dispute",
  intentId: idOf(dispute.payment_intent),
  amountMicros: fromStripe(dispute.currency, dispute.amount),
  state: dispute.status,
  isTaken: !NOT_TAKEN.test(dispute.status),
  reason: dispute.reason,
  createdAt: dateOf(dispute.created)!,
});

export const seenMethod = (method: Stripe.PaymentMethod, defaultId: string | null): SeenMethod => {
  const bank = method.us_bank_account ?? method.sepa_debit ?? null;
  return {
    methodId: method.id,
    kind: method.type,
    brand: method.card?.brand ?? method.us_bank_account?.bank_name ?? null,
    last4: method.card?.last4 ?? bank?.last4 ?? null,
    expiresMonth: method.card?.exp_month ?? null,
    expiresYear: method.card?.exp_year ?? null,
    fingerprint: method.card?.fingerprint ?? bank?.fingerprint ?? null,
    isDefault: method.id === defaultId,
  };
};

const SUBSCRIPTION_STATES: Record<string, SeenSubscription["state"]> = {
  trialing: "trialing",
  active: "active",
  past_due: "past_due",
  incomplete: "incomplete",
};

export function seenSubscription(subscription: Stripe.Subscription): SeenSubscription {
  const method = whole(subscription.default_payment_method);
  return {
    subscriptionId: subscription.id,
    customerId: idOf(subscription.customer)!,
    organizationId: subscription.metadata.organizationId ?? null,
    plan: subscription.metadata.plan ?? null,
    state: SUBSCRIPTION_STATES[subscription.status] ?? "ended",
    fingerprint: (method?.card ?? method?.us_bank_account ?? method?.sepa_debit ?? null)?.fingerprint ?? null,
    trialEndsAt: dateOf(subscription.trial_end),
    periodEndsAt: dateOf(subscription.items.data[0]?.current_period_end),
    isEnding: subscription.cancel_at_period_end,
  };
}

export function seenInvoice(invoice: Stripe.Invoice): SeenInvoice {
  const paid = invoice.payments?.data.find(({ status }) => status === "paid");
  return {
    invoiceId: invoice.id,
    customerId: idOf(invoice.customer),
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    isPaid: invoice.status === "paid",
    paidMicros: fromStripe(invoice.currency, invoice.amount_paid),
    currency: invoice.currency.toUpperCase(),
    intentId: idOf(paid?.payment.payment_intent),
    url: invoice.hosted_invoice_url ?? null,
    paidAt: dateOf(invoice.status_transitions.paid_at),
  };
}

export function seenEvent(event: Stripe.Event): ProviderEvent {
  const object = event.data.object as unknown as Record<string, unknown>;
  const name = (key: string) => idOf(object[key] as string | null);
  const kind = String(object.object);
  return {
    id: event.id,
    type: event.type,
    object: {
      id: String(object.id),
      kind,
      customerId: name("customer"),
      intentId: kind === "payment_intent" ? String(object.id) : name("payment_intent"),
    },
  };
}
