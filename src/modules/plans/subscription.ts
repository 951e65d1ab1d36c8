import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { Platform } from "../../platform/platform.ts";
import { decideCredit } from "./credit.ts";
import { entitlementTags } from "./entitlements.ts";
import { planChanged } from "./events.ts";
import {
  addBillingItem,
  allowances,
  beginPeriod,
  CHOSEN,
  day,
  priceOf,
  recordSkipped,
  type Terms,
} from "./months.ts";
import { periodAt, shareLeft } from "./periods.ts";
import { findPlan, type Plan } from "./plan.ts";

type Parts = Pick<Platform, "now" | "access">;

/** The columns of a change to come, when none is. */
export const NOTHING_SCHEDULED = {
  scheduledPlan: null,
  scheduledReport: null,
  scheduledBy: null,
  scheduledAt: null,
};
export async function findSubscription(t: Tx, organizationId: string) {
  const row = await t.db
    .selectFrom("subscriptions")
    .selectAll()
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  if (!row) return null;
  const { periodStart, periodEnd } = row;
  return { ...row, period: { start: new Date(periodStart), end: new Date(periodEnd) } };
}
export type SubscriptionRow = NonNullable<Awaited<ReturnType<typeof findSubscription>>>;

/** The organization's plan, held until the end of `t`: whatever changes a plan, a subscription or a trial begins with this. */
export async function lockPlan(t: Tx, organizationId: string): Promise<Plan | null> {
  const { plan } = await t.db
    .selectFrom("organizations")
    .select("plan")
    .where("id", "=", organizationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  return plan === null ? null : findPlan(t, plan);
}

/** Writes down that the plan is another one and tells of it. The organization is locked already. */
export async function setPlan(
  t: Tx,
  { access }: Parts,
  organizationId: string,
  change: { from: Plan | null; to: Plan | null },
): Promise<void> {
  const plan = change.to?.key ?? null;
  await t.db.updateTable("organizations").set({ plan }).where("id", "=", organizationId).execute();
  await access.invalidate(t, entitlementTags.organization(organizationId));
  const told = { organizationId, plan, previousPlan: change.from?.key ?? null };
  if (change.from?.key === change.to?.key) return;
  // Outside the organization's own scope it is the installation's doing, and nobody's of the organization.
  emit(t, planChanged, told, { organizationId, ...(t.scope.organizationId ? {} : { actorId: null }) });
}

/**
 * Begins the months of a plan, counted from `anchor`: the present one is charged and its allowance given; those between, when
 * the anchor is long past, are recorded as skipped. The plan itself is the caller's to set.
 */
export async function beginSubscription(
  t: Tx,
  organizationId: string,
  plan: Plan,
  { anchor, now, terms = CHOSEN }: { anchor: Date; now: Date; terms?: Terms },
): Promise<void> {
  const period = periodAt(anchor, now);
  const values = {
    anchorAt: anchor.toISOString(),
    periodStart: period.start.toISOString(),
    periodEnd: period.end.toISOString(),
    priceMicros: priceOf(plan, terms),
    ...terms,
    ...NOTHING_SCHEDULED,
    updatedAt: now.toISOString(),
  };
  await t.db
    .insertInto("subscriptions")
    .values({ organizationId, ...values })
    .onConflict((known) => known.column("organizationId").doUpdateSet(values))
    .execute();
  await recordSkipped(t, organizationId, plan, { anchor, from: anchor, until: period.start });
  await beginPeriod(t, organizationId, plan, period, { at: now, terms });
}

/**
 * Changes to a plan in the middle of a period: the unused part of what the period was charged is credited, the rest of the
 * new price charged, and the rest of the larger allowance given.
 */
export async function changeWithin(
  t: Tx,
  subscription: SubscriptionRow,
  { from, to, now, terms = CHOSEN }: { from: Plan; to: Plan; now: Date; terms?: Terms },
): Promise<void> {
  const { organizationId, period } = subscription;
  const lines = prorationOf(subscription, to, now);
  const change = newId("billingItem");
  const item = {
    organizationId,
    kind: "proration" as const,
    period: { start: now, end: period.end },
    at: now,
  };
  if (terms.isCharged) {
    await addBillingItem(t, {
      ...item,
      key: `${change}:credit`,
      description: `${from.name}, unused from ${day(now)} to ${day(period.end)}`,
      amountMicros: -lines.creditMicros,
    });
    await addBillingItem(t, {
      ...item,
      key: `${change}:charge`,
      description: `${to.name}, ${day(now)} to ${day(period.end)}`,
      amountMicros: lines.chargeMicros,
    });
  }
  const more = (wallet: "ai" | "data") =>
    Math.max(
      0,
      shareLeft(to.allowances[wallet], period, now) - shareLeft(from.allowances[wallet], period, now),
    );
  const extra = { ai: more("ai"), data: more("data") };
  await decideCredit(t, now, ...allowances(organizationId, to, period, extra, `:${to.key}`));
  await t.db
    .updateTable("subscriptions")
    .set({
      priceMicros: priceOf(to, terms),
      ...terms,
      ...NOTHING_SCHEDULED,
      updatedAt: now.toISOString(),
    })
    .where("organizationId", "=", organizationId)
    .execute();
}

/** What changing to a plan now credits and charges. */
export const prorationOf = (
  { priceMicros, period }: Pick<SubscriptionRow, "priceMicros" | "period">,
  to: Plan,
  now: Date,
): { creditMicros: number; chargeMicros: number } => ({
  creditMicros: shareLeft(priceMicros, period, now),
  chargeMicros: shareLeft(to.monthlyPriceMicros, period, now),
});

/**
 * Goes on to the period of now when the one before is over, with the plan that was to come. However long nobody looked, only
 * the present period is charged and given its allowance. Answers whether anything was due.
 */
export async function renewIfDue(t: Tx, parts: Parts, organizationId: string): Promise<boolean> {
  const now = parts.now();
  const plan = await lockPlan(t, organizationId);
  const subscription = await findSubscription(t, organizationId);
  if (!plan || !subscription || subscription.period.end > now) return false;
  const anchor = new Date(subscription.anchorAt);
  const period = periodAt(anchor, now);
  const next = subscription.scheduledPlan ? await findPlan(t, subscription.scheduledPlan) : plan;
  const { isCharged, hasAllowance } = subscription;
  const terms = subscription.scheduledPlan ? CHOSEN : { isCharged, hasAllowance };
  await recordSkipped(t, organizationId, next, {
    anchor,
    from: subscription.period.end,
    until: period.start,
  });
  await t.db
    .updateTable("subscriptions")
    .set({
      periodStart: period.start.toISOString(),
      periodEnd: period.end.toISOString(),
      priceMicros: priceOf(next, terms),
      ...terms,
      ...NOTHING_SCHEDULED,
      updatedAt: now.toISOString(),
    })
    .where("organizationId", "=", organizationId)
    .execute();
  await beginPeriod(t, organizationId, next, period, { at: now, terms });
  if (next.key !== plan.key) await setPlan(t, parts, organizationId, { from: plan, to: next });
  return true;
}
