import Stripe from "stripe";
import type { Platform } from "../../../platform/platform.ts";
import { createStripeClient } from "../../../platform/stripe-client.ts";
import {
  type Charge,
  PaymentProviderError,
  type PaymentsPort,
  type PlanToBuy,
  type SeenPayment,
} from "../port.ts";
import { toStripe, wholeCoins } from "./amounts.ts";
import { asking } from "./failure.ts";
import {
  seenDispute,
  seenEvent,
  seenInvoice,
  seenMethod,
  seenPayment,
  seenRefund,
  seenSubscription,
} from "./seen.ts";

const PAGE = 100;
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A plan has one product there, under the name we give it; it is made when it is first sold. */
async function productOf(stripe: Stripe, { key, name }: PlanToBuy): Promise<string> {
  const id = `bailiwick_plan_${key}`;
  try {
    await stripe.products.create({ id, name }, { idempotencyKey: `product:${id}:${name}` });
  } catch (error) {
    const isThere = error instanceof Stripe.errors.StripeError && error.code === "resource_already_exists";
    if (!isThere) throw error;
  }
  return id;
}

const priceOf = (product: string, plan: PlanToBuy, currency: string) => ({
  currency: currency.toLowerCase(),
  unit_amount: toStripe(currency, plan.monthlyPriceMicros, "plan"),
  product,
  recurring: { interval: "month" as const },
});

async function charge(stripe: Stripe, order: Charge): Promise<SeenPayment> {
  const { customerId, methodId, organizationId, paymentId, amountMicros, currency, description, key } = order;
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: toStripe(currency, amountMicros),
        currency: currency.toLowerCase(),
        customer: customerId,
        payment_method: methodId,
        off_session: true,
        confirm: true,
        description,
        metadata: { organizationId, paymentId },
        expand: ["latest_charge"],
      },
      { idempotencyKey: key },
    );
    const seen = seenPayment(intent);
    // Nobody is there to authenticate.
    if (seen.state !== "pending") return seen;
    return {
      ...seen,
      state: "failed",
      failure: seen.failure ?? {
        code: "authentication_required",
        message: "The bank asks the card's owner to authenticate",
      },
    };
  } catch (error) {
    const refused = error instanceof Stripe.errors.StripeCardError ? error.payment_intent : undefined;
    if (refused) return { ...seenPayment(refused), state: "failed" };
    throw error;
  }
}

/** Payments through Stripe, with the official SDK. What it answers comes out in our words. */
export function createStripePort(platform: Pick<Platform, "config" | "guard">): PaymentsPort {
  const { stripe, close } = createStripeClient(platform);
  const { STRIPE_WEBHOOK_SECRET = "", STRIPE_SECRET_KEY = "" } = platform.config;

  async function* walk<Row, Seen>(rows: AsyncIterable<Row>, seen: (row: Row) => Seen): AsyncIterable<Seen> {
    const iterator = rows[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await asking(iterator.next());
      if (done) return;
      yield seen(value);
    }
  }
  const since = (date: Date) => ({ created: { gte: seconds(date) }, limit: PAGE });
  const retrieve = (intentId: string) =>
    asking(stripe.paymentIntents.retrieve(intentId, { expand: ["latest_charge"] }));

  return {
    provider: "stripe",
    isTest: STRIPE_SECRET_KEY.includes("_test_"),
    async createCustomer({ organizationId, name }) {
      const customer = await asking(
        stripe.customers.create(
          { name, metadata: { organizationId } },
          { idempotencyKey: `customer:${organizationId}` },
        ),
      );
      return customer.id;
    },
    async startTopUp(order) {
      const metadata = { organizationId: order.organizationId, paymentId: order.paymentId };
      const session = await asking(
        stripe.checkout.sessions.create(
          {
            mode: "payment",
            customer: order.customerId,
            client_reference_id: order.organizationId,
            line_items: [
              {
                quantity: 1,
                price_data: {
                  currency: order.currency.toLowerCase(),
                  unit_amount: toStripe(order.currency, order.amountMicros),
                  product_data: { name: order.title },
                },
              },
            ],
            metadata,
            payment_intent_data: { metadata, description: order.title },
            success_url: order.successUrl,
            cancel_url: order.cancelUrl,
          },
          { idempotencyKey: `checkout:${order.paymentId}` },
        ),
      );
      return { sessionId: session.id, url: session.url! };
    },
    async startSetup(order) {
      const session = await asking(
        stripe.checkout.sessions.create({
          mode: "setup",
          customer: order.customerId,
          client_reference_id: order.organizationId,
          currency: order.currency.toLowerCase(),
          setup_intent_data: { metadata: { organizationId: order.organizationId } },
          success_url: order.successUrl,
          cancel_url: order.cancelUrl,
        }),
      );
      return { url: session.url! };
    },
    async startSubscription({ plan, currency, trialDays, ...order }) {
      const metadata = { organizationId: order.organizationId, plan: plan.key };
      const product = await asking(productOf(stripe, plan));
      const session = await asking(
        stripe.checkout.sessions.create({
          mode: "subscription",
          customer: order.customerId,
          client_reference_id: order.organizationId,
          line_items: [{ quantity: 1, price_data: priceOf(product, plan, currency) }],
          payment_method_collection: "always",
          metadata,
          subscription_data: { metadata, ...(trialDays > 0 ? { trial_period_days: trialDays } : {}) },
          success_url: order.successUrl,
          cancel_url: order.cancelUrl,
        }),
      );
      return { url: session.url! };
    },
    async changeSubscription({ subscriptionId, plan, currency }) {
      const product = await asking(productOf(stripe, plan));
      const { items } = await asking(stripe.subscriptions.retrieve(subscriptionId));
      await asking(
        stripe.subscriptions.update(subscriptionId, {
          items: [{ id: items.data[0]!.id, price_data: priceOf(product, plan, currency) }],
          // The difference of the running month is charged by our own count: `invoiceChange`.
          proration_behavior: "none",
          cancel_at_period_end: false,
          metadata: { plan: plan.key },
        }),
      );
    },
    async invoiceChange({ customerId, subscriptionId, amountMicros, currency, description, key }) {
      const invoice = await asking(
        stripe.invoices.create(
          { customer: customerId, subscription: subscriptionId, collection_method: "charge_automatically" },
          { idempotencyKey: `change:${key}` },
        ),
      );
      if (invoice.status !== "draft") return invoice.id;
      const line = {
        customer: customerId,
        invoice: invoice.id,
        amount: toStripe(currency, wholeCoins(currency, amountMicros)),
        currency: currency.toLowerCase(),
        description,
      };
      await asking(stripe.invoiceItems.create(line, { idempotencyKey: `change-line:${key}` }));
      await asking(stripe.invoices.finalizeInvoice(invoice.id, {}, { idempotencyKey: `change-end:${key}` }));
      try {
        await asking(stripe.invoices.pay(invoice.id));
      } catch (error) {
        // The invoice stands: the provider asks again by its own rules, and tells when it is paid.
        if (!(error instanceof PaymentProviderError) || error.isUnknown) throw error;
      }
      return invoice.id;
    },
    async cancelSubscription(subscriptionId) {
      await asking(stripe.subscriptions.cancel(subscriptionId, { prorate: true, invoice_now: true }));
    },
    async endTrial(subscriptionId) {
      await asking(stripe.subscriptions.update(subscriptionId, { trial_end: "now" }));
    },
    async openPortal({ customerId, returnUrl }) {
      const { url } = await asking(
        stripe.billingPortal.sessions.create({ customer: customerId, return_url: returnUrl }),
      );
      return { url };
    },
    chargeSaved: (order) => asking(charge(stripe, order)),
    async findPayment({ customerId, paymentId, since: date }) {
      const list = stripe.paymentIntents.list({
        customer: customerId,
        ...since(date),
        expand: ["data.latest_charge"],
      });
      for await (const seen of walk(list, seenPayment)) if (seen.paymentId === paymentId) return seen;
      return null;
    },
    async cancelPayment(intentId) {
      await asking(stripe.paymentIntents.cancel(intentId));
    },
    payment: async (intentId) => seenPayment(await retrieve(intentId)),
    async reversalsOf(intentId) {
      const filter = { payment_intent: intentId, limit: PAGE };
      const refunds = await asking(stripe.refunds.list(filter));
      const disputes = await asking(stripe.disputes.list(filter));
      return [...refunds.data.map(seenRefund), ...disputes.data.map(seenDispute)];
    },
    async session(sessionId) {
      const {
        status,
        payment_intent: intent,
        subscription,
      } = await asking(stripe.checkout.sessions.retrieve(sessionId));
      const id = (value: string | { id: string } | null) =>
        typeof value === "string" ? value : (value?.id ?? null);
      return { isExpired: status === "expired", intentId: id(intent), subscriptionId: id(subscription) };
    },
    async methods(customerId) {
      const customer = await asking(stripe.customers.retrieve(customerId));
      const chosen = customer.deleted ? null : customer.invoice_settings.default_payment_method;
      const defaultId = typeof chosen === "string" ? chosen : (chosen?.id ?? null);
      const { data } = await asking(stripe.customers.listPaymentMethods(customerId, { limit: PAGE }));
      return data.map((method) => seenMethod(method, defaultId));
    },
    async setDefaultMethod(customerId, methodId) {
      await asking(
        stripe.customers.update(customerId, { invoice_settings: { default_payment_method: methodId } }),
      );
    },
    async removeMethod(methodId) {
      await asking(stripe.paymentMethods.detach(methodId));
    },
    async refund({ intentId, amountMicros, currency, key }) {
      const refund = await asking(
        stripe.refunds.create(
          { payment_intent: intentId, amount: toStripe(currency, amountMicros) },
          { idempotencyKey: key },
        ),
      );
      return seenRefund(refund);
    },
    subscription: async (subscriptionId) =>
      seenSubscription(
        await asking(stripe.subscriptions.retrieve(subscriptionId, { expand: ["default_payment_method"] })),
      ),
    invoice: async (invoiceId) =>
      seenInvoice(await asking(stripe.invoices.retrieve(invoiceId, { expand: ["payments"] }))),
    async readEvent(body, signature) {
      return seenEvent(stripe.webhooks.constructEvent(body, signature, STRIPE_WEBHOOK_SECRET));
    },
    paymentsSince: (date) =>
      walk(stripe.paymentIntents.list({ ...since(date), expand: ["data.latest_charge"] }), seenPayment),
    async *reversalsSince(date) {
      yield* walk(stripe.refunds.list(since(date)), seenRefund);
      yield* walk(stripe.disputes.list(since(date)), seenDispute);
    },
    close,
  };
}
