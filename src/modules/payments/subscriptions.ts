import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { conflict } from "../../platform/errors.ts";
import { implementWork, type VerbTx } from "../../platform/operation.ts";
import { registerMonthGate, registerPaymentGate, requireOfferedPlan } from "../plans/index.ts";
import { currencyOf, requireProvider, waysBack } from "./config.ts";
import { checkoutSubscription } from "./contract.ts";
import { customerOf } from "./customers.ts";
import { paymentsOf } from "./port.ts";
import { providing } from "./providing.ts";

async function stateOf(t: Tx): Promise<string | null> {
  const customer = await t.db.selectFrom("paymentCustomers").select("subscriptionState").executeTakeFirst();
  return customer?.subscriptionState ?? null;
}

// A plan gives its allowance at once, so where plans are paid online none is chosen without a subscription that is paid.
async function requirePaid(t: VerbTx, { isAtOnce }: { isAtOnce: boolean }): Promise<void> {
  if (paymentsOf(t.platform).provider === "manual") return;
  const state = await stateOf(t);
  if (state === "active" || (state === "trialing" && !isAtOnce)) return;
  if (state === "trialing")
    throw conflict("Nothing is paid while the trial lasts; a plan above the tried one is chosen after it");
  throw conflict(
    state === "past_due"
      ? "The subscription is not paid; settle it before you change the plan"
      : "Subscribe first: a plan is chosen with its payment (subscriptions.checkout)",
  );
}

/** What a trial that began with a payment becomes is charged by its subscription, whatever is written here. */
async function requireUnpaid(t: VerbTx): Promise<void> {
  if ((await stateOf(t)) === "trialing")
    throw conflict(
      "The trial began with a payment: end its subscription on the payment page (payments.create_portal)",
    );
}
registerPaymentGate(requirePaid, requireUnpaid);

// The provider may charge a little before the month it charges for begins here.
const EARLY_MS = 86_400_000;

// A month's allowance is credit, and credit that is not paid for could be spent and never be paid.
registerMonthGate(async (t, platform, organizationId) => {
  if (paymentsOf(platform).provider === "manual") return true;
  const subscription = await t.db
    .selectFrom("subscriptions")
    .select("periodStart")
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  if (!subscription) return true;
  const { periodStart } = subscription;
  const { billed } = await t.db
    .selectFrom("billingItems")
    .select(sql<number>`coalesce(sum(amount_micros), 0)::bigint`.as("billed"))
    .where("organizationId", "=", organizationId)
    .where("periodStart", ">=", periodStart)
    .executeTakeFirstOrThrow();
  if (billed <= 0) return true;
  const { paid } = await t.db
    .selectFrom("payments")
    .select(sql<number>`coalesce(sum(amount_micros - reversed_micros), 0)::bigint`.as("paid"))
    .where("organizationId", "=", organizationId)
    .where("purpose", "=", "subscription")
    .where("state", "=", "succeeded")
    .where("paidAt", ">=", new Date(Date.parse(periodStart) - EARLY_MS).toISOString())
    .executeTakeFirstOrThrow();
  return paid >= billed;
});

implementWork(checkoutSubscription, async (ws, { plan: key, returnTo }) => {
  await requireProvider(ws.platform);
  const organizationId = ws.scope.organizationId!;
  const { plan, currency, hadTrial, subscriptionState } = await ws.read(async (t) => {
    const trial = await t.db.selectFrom("trials").select("plan").executeTakeFirst();
    return {
      plan: await requireOfferedPlan(t, key),
      currency: await currencyOf(t),
      hadTrial: trial !== undefined,
      subscriptionState: await stateOf(t),
    };
  });
  if (plan.monthlyPriceMicros === 0)
    throw conflict(`${plan.name} costs nothing; choose it without a payment`);
  if (subscriptionState !== null && subscriptionState !== "ended")
    throw conflict("The organization has a subscription already; change its plan");
  const { customerId } = await providing(customerOf(ws));
  return providing(
    paymentsOf(ws.platform).startSubscription({
      customerId,
      organizationId,
      plan,
      currency,
      trialDays: hadTrial ? 0 : plan.trialDays,
      ...waysBack(ws, returnTo),
    }),
  );
});
