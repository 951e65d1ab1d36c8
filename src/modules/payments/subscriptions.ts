import { conflict } from "../../platform/errors.ts";
import { implementWork } from "../../platform/operation.ts";
import { registerPaymentGate, requireOfferedPlan } from "../plans/index.ts";
import { currencyOf, requireProvider, waysBack } from "./config.ts";
import { checkoutSubscription } from "./contract.ts";
import { customerOf } from "./customers.ts";
import { paymentsOf } from "./port.ts";
import { providing } from "./providing.ts";

// A plan gives its allowance at once, so where plans are paid online none is chosen without a subscription that is paid.
registerPaymentGate(async (t, { isAtOnce }) => {
  if (paymentsOf(t.platform).provider === "manual") return;
  const customer = await t.db.selectFrom("paymentCustomers").select("subscriptionState").executeTakeFirst();
  const state = customer?.subscriptionState;
  if (state === "active" || (state === "trialing" && !isAtOnce)) return;
  if (state === "trialing")
    throw conflict("Nothing is paid while the trial lasts; a plan above the tried one is chosen after it");
  throw conflict(
    state === "past_due"
      ? "The subscription is not paid; settle it before you change the plan"
      : "Subscribe first: a plan is chosen with its payment (subscriptions.checkout)",
  );
});

implementWork(checkoutSubscription, async (ws, { plan: key, returnTo }) => {
  await requireProvider(ws.platform);
  const organizationId = ws.scope.organizationId!;
  const { plan, currency, hadTrial, subscriptionState } = await ws.read(async (t) => {
    const customer = await t.db.selectFrom("paymentCustomers").select("subscriptionState").executeTakeFirst();
    const trial = await t.db.selectFrom("trials").select("plan").executeTakeFirst();
    return {
      plan: await requireOfferedPlan(t, key),
      currency: await currencyOf(t),
      hadTrial: trial !== undefined,
      subscriptionState: customer?.subscriptionState ?? null,
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
