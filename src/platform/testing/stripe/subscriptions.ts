import { newIntent, now, payIntent, type StripeAccount } from "./account.ts";
import type { Fields } from "./wire.ts";

const DAY_SECONDS = 86_400;
const MONTH_SECONDS = 30 * DAY_SECONDS;

function priceOf(account: StripeAccount, data: Fields): Fields {
  return account.make("price", "price", {
    active: true,
    currency: data.currency,
    unit_amount: Number(data.unit_amount),
    product: data.product,
    recurring: { interval: data.recurring?.interval ?? "month", interval_count: 1 },
    type: "recurring",
  });
}

function itemOf(account: StripeAccount, item: Fields, end: number): Fields {
  return account.make("si", "subscription_item", {
    price: priceOf(account, item.price_data),
    quantity: Number(item.quantity ?? 1),
    current_period_start: now(),
    current_period_end: end,
  });
}

/** An invoice of a subscription, not paid yet. */
export function newInvoice(
  account: StripeAccount,
  subscription: Fields,
  { amount, reason, status }: { amount: number; reason: string; status: "draft" | "open" },
): Fields {
  return account.make("in", "invoice", {
    customer: subscription.customer,
    currency: subscription.items.data[0].price.currency,
    amount_due: amount,
    amount_paid: 0,
    total: amount,
    status,
    billing_reason: reason,
    hosted_invoice_url: "https://invoice.stripe.test/1",
    status_transitions: { paid_at: null },
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
    },
    payments: { object: "list", has_more: false, url: "/v1/invoice_payments", data: [] },
    $subscription: subscription.id,
  });
}

/** Charges what an invoice is about. Throws what the card refuses. */
export function payInvoice(
  account: StripeAccount,
  invoice: Fields,
  subscription: Fields,
  { isAuthenticated = false } = {},
): Fields {
  const { amount_due: amount, currency, billing_reason: reason } = invoice;
  const method = account.get(subscription.default_payment_method);
  try {
    if (amount > 0) {
      const intent = newIntent(account, { amount, currency, customer: subscription.customer });
      invoice.payments.data.push({
        id: `inpay_${intent.id}`,
        object: "invoice_payment",
        status: "open",
        payment: { type: "payment_intent", payment_intent: intent.id },
      });
      payIntent(account, intent, method, { isOffSession: reason !== "subscription_create", isAuthenticated });
      invoice.payments.data.at(-1).status = "paid";
    }
  } catch (error) {
    if (reason !== "manual") subscription.status = "past_due";
    account.emit("invoice.payment_failed", invoice);
    account.emit("customer.subscription.updated", subscription);
    throw error;
  }
  Object.assign(invoice, { status: "paid", amount_paid: amount, status_transitions: { paid_at: now() } });
  account.emit("invoice.paid", invoice);
  return invoice;
}

/** An invoice of a subscription, paid at once where there is something to pay. Throws what the card refuses. */
export function billSubscription(
  account: StripeAccount,
  subscription: Fields,
  { amount, reason, isAuthenticated = false }: { amount: number; reason: string; isAuthenticated?: boolean },
): Fields {
  const invoice = newInvoice(account, subscription, { amount, reason, status: "open" });
  subscription.latest_invoice = invoice.id;
  return payInvoice(account, invoice, subscription, { isAuthenticated });
}

export function startSubscription(account: StripeAccount, session: Fields, method: Fields): Fields {
  const { items, data } = session.$subscription;
  const trialDays = Number(data.trial_period_days ?? 0);
  const end = now() + (trialDays > 0 ? trialDays * DAY_SECONDS : MONTH_SECONDS);
  const subscription = account.make("sub", "subscription", {
    customer: session.customer,
    status: trialDays > 0 ? "trialing" : "active",
    cancel_at_period_end: false,
    canceled_at: null,
    trial_start: trialDays > 0 ? now() : null,
    trial_end: trialDays > 0 ? end : null,
    default_payment_method: method.id,
    metadata: { ...data.metadata },
    items: {
      object: "list",
      has_more: false,
      url: "",
      data: items.map((item: Fields) => itemOf(account, item, end)),
    },
  });
  const amount = trialDays > 0 ? 0 : amountOf(subscription);
  billSubscription(account, subscription, { amount, reason: "subscription_create", isAuthenticated: true });
  account.emit("customer.subscription.created", subscription);
  return subscription;
}

export const amountOf = (subscription: Fields): number =>
  subscription.items.data.reduce(
    (sum: number, { price, quantity }: Fields) => sum + price.unit_amount * quantity,
    0,
  );

/** The next period begins: the trial is over, the card is charged. */
export function renewSubscription(account: StripeAccount, subscription: Fields): void {
  const start = subscription.items.data[0].current_period_end;
  if (subscription.cancel_at_period_end) return endSubscription(account, subscription);
  for (const item of subscription.items.data)
    Object.assign(item, { current_period_start: start, current_period_end: start + MONTH_SECONDS });
  subscription.status = "active";
  billSubscription(account, subscription, { amount: amountOf(subscription), reason: "subscription_cycle" });
  account.emit("customer.subscription.updated", subscription);
}

export function updateSubscription(account: StripeAccount, subscription: Fields, changes: Fields): void {
  for (const { id, price_data: data, quantity } of changes.items ?? []) {
    const item = account.get(id);
    if (data) item.price = priceOf(account, data);
    if (quantity) item.quantity = Number(quantity);
  }
  if (changes.trial_end === "now" && subscription.status === "trialing") {
    Object.assign(subscription, { status: "active", trial_end: now() });
    billSubscription(account, subscription, {
      amount: amountOf(subscription),
      reason: "subscription_update",
    });
  }
  if (changes.cancel_at_period_end !== undefined)
    subscription.cancel_at_period_end = changes.cancel_at_period_end === "true";
  Object.assign(subscription.metadata, changes.metadata);
  if (changes.default_payment_method) subscription.default_payment_method = changes.default_payment_method;
  account.emit("customer.subscription.updated", subscription);
}

export function endSubscription(account: StripeAccount, subscription: Fields): void {
  Object.assign(subscription, { status: "canceled", canceled_at: now(), ended_at: now() });
  account.emit("customer.subscription.deleted", subscription);
}
