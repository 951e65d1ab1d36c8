import { sql } from "kysely";
import { AppError } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { Platform } from "../../platform/platform.ts";
import { applyPlan, convertTrialTo, endPaidPlan, giveCredit, startTrial } from "../plans/index.ts";
import { nextObservation, organizationOfCustomer } from "./customers.ts";
import { paymentSucceeded } from "./events.ts";
import { syncPayment } from "./observe.ts";
import { paymentsOf, type SeenSubscription } from "./port.ts";
import { factsOf } from "./row.ts";

const creatorOf = ({ door }: Platform, organizationId: string): Promise<string> =>
  door.read({ organizationId }, async (t) => {
    const { createdBy } = await t.db
      .selectFrom("organizations")
      .select("createdBy")
      .where("id", "=", organizationId)
      .executeTakeFirstOrThrow();
    return createdBy;
  });

const LIVING = ["trialing", "active", "past_due"];
const isOtherLiving = (
  row: { stripeSubscriptionId: string | null; subscriptionState: string | null },
  subscriptionId: string,
): boolean =>
  row.stripeSubscriptionId !== null &&
  row.stripeSubscriptionId !== subscriptionId &&
  LIVING.includes(row.subscriptionState ?? "");

/** Begins the trial a subscription was made with. Where this card had its trial already, it is paid for from today. */
async function beginTrial(platform: Platform, organizationId: string, plan: string, seen: SeenSubscription) {
  const { trialEndsAt, subscriptionId } = seen;
  // What cannot be told apart from another means of payment is good for one trial of who made the organization.
  const fingerprint = seen.fingerprint ?? `account:${await creatorOf(platform, organizationId)}`;
  try {
    await startTrial(platform, {
      organizationId,
      plan,
      fingerprint,
      ...(trialEndsAt === null ? {} : { endsAt: trialEndsAt }),
    });
    await convertTrialTo(platform, { organizationId, plan });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    platform.log.info({ organizationId, plan, err: error }, "a subscription begins without a trial");
    await paymentsOf(platform).endTrial(subscriptionId);
  }
}

/**
 * Asks what a subscription is now and gives the plan it pays for. After that the plan is the organization's to change; the
 * subscription follows it. False: it is none of ours.
 */
export async function syncSubscription(platform: Platform, subscriptionId: string): Promise<boolean> {
  const port = paymentsOf(platform);
  const { customerId } = await port.subscription(subscriptionId);
  const organizationId = await organizationOfCustomer(platform, customerId);
  if (!organizationId) return false;
  const observation = await nextObservation(platform, organizationId);
  const seen = await port.subscription(subscriptionId);
  const before = await platform.door.read({ organizationId }, (t) =>
    t.db.selectFrom("paymentCustomers").selectAll().executeTakeFirstOrThrow(),
  );
  if (before.subscriptionObservation > observation) return true;
  const isOther = before.stripeSubscriptionId !== subscriptionId;
  // The end of one that was replaced ends nothing.
  if (seen.state === "ended" && isOther) return true;
  if (seen.state === "incomplete" || seen.plan === null) return true;
  const was = isOther ? null : before.subscriptionState;
  // Two pages were paid at once: one subscription is enough, and the later one is who pays from now on.
  if (isOtherLiving(before, subscriptionId)) await port.cancelSubscription(before.stripeSubscriptionId!);
  // Done before it is written down: what a crash leaves out is done when the event comes again.
  if (seen.state === "trialing" && was === null) await beginTrial(platform, organizationId, seen.plan, seen);
  if (seen.state === "active" && was !== "active" && was !== "past_due")
    await applyPlan(platform, { organizationId, plan: seen.plan });
  if (seen.state === "ended" && was !== "ended") await endPaidPlan(platform, organizationId);
  const tooMany = await platform.door.write({ organizationId }, async (t) => {
    const row = await t.db.selectFrom("paymentCustomers").selectAll().forUpdate().executeTakeFirstOrThrow();
    const isLater = row.subscriptionObservation < observation;
    if (isLater)
      await t.db
        .updateTable("paymentCustomers")
        .set({
          stripeSubscriptionId: subscriptionId,
          subscriptionState: seen.state,
          subscriptionPlan: seen.plan,
          subscriptionObservation: observation,
        })
        .execute();
    const isOneTooMany = seen.state !== "ended" && isOtherLiving(row, subscriptionId);
    return isOneTooMany ? (isLater ? row.stripeSubscriptionId : subscriptionId) : null;
  });
  if (tooMany !== null && tooMany !== before.stripeSubscriptionId) await port.cancelSubscription(tooMany);
  return true;
}

/** What an invoice of a subscription was paid with, as a payment of ours. False: it is none of ours. */
export async function syncInvoice(platform: Platform, invoiceId: string): Promise<boolean> {
  const seen = await paymentsOf(platform).invoice(invoiceId);
  const organizationId = seen.customerId && (await organizationOfCustomer(platform, seen.customerId));
  if (!organizationId) return false;
  if (seen.subscriptionId !== null) await syncSubscription(platform, seen.subscriptionId);
  if (!seen.isPaid || seen.paidMicros === 0) return true;
  await platform.door.write({ organizationId }, async (t) => {
    const row = await t.db
      .insertInto("payments")
      .values({
        id: newId("payment"),
        provider: "stripe",
        purpose: "subscription",
        amountMicros: seen.paidMicros,
        currency: seen.currency,
        state: "succeeded",
        stripeInvoiceId: invoiceId,
        stripePaymentIntentId: seen.intentId,
        receiptUrl: seen.url,
        paidAt: (seen.paidAt ?? platform.now()).toISOString(),
      })
      .onConflict((same) => same.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) emit(t, paymentSucceeded, factsOf(row), { organizationId, actorId: null });
  });
  await giveCredit(platform, organizationId);
  // What it was paid with, and what went back of it since.
  if (seen.intentId !== null) await syncPayment(platform, seen.intentId, seen.customerId);
  return true;
}

interface Astray {
  organizationId: string;
  subscriptionId: string;
  currency: string;
  plan: string;
  name: string;
  monthlyPriceMicros: number;
}

/** Subscriptions that charge another plan than the organization has, or is about to have. */
const findAstray = ({ door }: Platform): Promise<Astray[]> =>
  door.asSystem("subscriptions of every organization follow its plan", async (t) => {
    const { rows } = await sql<Astray>`
      select c.organization_id as "organizationId", c.stripe_subscription_id as "subscriptionId", o.currency,
          p.key as plan, p.name, p.monthly_price_micros as "monthlyPriceMicros"
        from payment_customers c join organizations o on o.id = c.organization_id
        left join subscriptions s on s.organization_id = c.organization_id
        left join trials r on r.organization_id = c.organization_id and r.state = 'running'
        join plans p on p.key = case c.subscription_state when 'trialing' then r.converts_to else coalesce(s.scheduled_plan, o.plan) end
        where c.subscription_state in ('trialing', 'active', 'past_due') and p.key <> c.subscription_plan limit 100`.execute(
      t.db,
    );
    return rows;
  });

/** Lets the provider charge from the next month on what the organization's plan costs. */
export async function followPlans(platform: Platform): Promise<void> {
  for (const astray of await findAstray(platform)) {
    const { organizationId, subscriptionId, currency, plan: key, name, monthlyPriceMicros } = astray;
    try {
      const plan = { key, name, monthlyPriceMicros };
      await paymentsOf(platform).changeSubscription({ subscriptionId, plan, currency });
      await platform.door.write({ organizationId }, (t) =>
        t.db
          .updateTable("paymentCustomers")
          .set({ subscriptionPlan: key })
          .where("stripeSubscriptionId", "=", subscriptionId)
          .execute(),
      );
    } catch (error) {
      platform.log.warn({ err: error, organizationId }, "a subscription does not follow its plan yet");
    }
  }
}
