import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { Platform } from "../../platform/platform.ts";
import { type CreditGrant, decideCredit } from "./credit.ts";
import { entitlementTags } from "./entitlements.ts";
import { planChanged } from "./events.ts";
import { type Period, periodAt, shareLeft } from "./periods.ts";
import { findPlan, type Plan } from "./plan.ts";

type Parts = Pick<Platform, "now" | "access">;

/** The columns of a change to come, when none is. */
export const NOTHING_SCHEDULED = {
  scheduledPlan: null,
  scheduledReport: null,
  scheduledBy: null,
  scheduledAt: null,
};
export const day = (date: Date): string => date.toISOString().slice(0, 10);

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

interface BillingItem {
  organizationId: string;
  key: string;
  kind: "subscription" | "proration";
  description: string;
  amountMicros: number;
  period: Period;
  at: Date;
}
/** A line of a coming invoice, once per key; nothing is no line. */
export async function addBillingItem(t: Tx, { period, at, ...item }: BillingItem): Promise<void> {
  if (item.amountMicros === 0) return;
  await t.db
    .insertInto("billingItems")
    .values({
      ...item,
      id: newId("billingItem"),
      periodStart: period.start.toISOString(),
      periodEnd: period.end.toISOString(),
      occurredAt: at.toISOString(),
    })
    .onConflict((known) => known.columns(["organizationId", "key"]).doNothing())
    .execute();
}

/** An allowance of a period under its own key; `part` tells apart what an upgrade adds to it. */
function allowances(
  organizationId: string,
  { name }: Plan,
  period: Period,
  amounts: { ai: number; data: number },
  part = "",
): CreditGrant[] {
  return (["ai", "data"] as const).map((wallet) => ({
    organizationId,
    key: `allowance:${wallet}:${period.start.toISOString()}${part}`,
    wallet,
    kind: "allowance",
    amountMicros: amounts[wallet],
    expiresAt: period.end,
    reason: `${name}, ${day(period.start)} to ${day(period.end)}`,
  }));
}

const NO_ALLOWANCE = { ai: 0, data: 0 };

const recordPeriod = (
  t: Tx,
  organizationId: string,
  plan: Plan,
  period: Period,
  {
    state,
    priceMicros,
    given,
  }: { state: "begun" | "skipped"; priceMicros: number; given: Plan["allowances"] },
) =>
  t.db
    .insertInto("subscriptionPeriods")
    .values({
      organizationId,
      startsAt: period.start.toISOString(),
      endsAt: period.end.toISOString(),
      plan: plan.key,
      state,
      priceMicros,
      aiAllowanceMicros: given.ai,
      dataAllowanceMicros: given.data,
    })
    .onConflict((known) => known.columns(["organizationId", "startsAt"]).doNothing())
    .execute();

/** What goes with a plan: whether the organization chose it, and so pays, and whether its allowance is given. */
export interface Terms {
  isCharged: boolean;
  hasAllowance: boolean;
}
/** Of a plan the organization chose, and of one the administrator gave it. */
export const CHOSEN: Terms = { isCharged: true, hasAllowance: true };
export const GIVEN: Terms = { isCharged: false, hasAllowance: true };
const priceOf = (plan: Plan, { isCharged }: Terms): number => (isCharged ? plan.monthlyPriceMicros : 0);

/** Begins one period of a plan: what it costs, and the allowance, are decided here, once. */
async function beginPeriod(
  t: Tx,
  organizationId: string,
  plan: Plan,
  period: Period,
  { at, terms }: { at: Date; terms: Terms },
): Promise<void> {
  const priceMicros = priceOf(plan, terms);
  const given = terms.hasAllowance ? plan.allowances : NO_ALLOWANCE;
  await recordPeriod(t, organizationId, plan, period, { state: "begun", priceMicros, given });
  await addBillingItem(t, {
    organizationId,
    key: `subscription:${period.start.toISOString()}`,
    kind: "subscription",
    description: `${plan.name}, ${day(period.start)} to ${day(period.end)}`,
    amountMicros: priceMicros,
    period,
    at,
  });
  await decideCredit(t, at, ...allowances(organizationId, plan, period, given));
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
  if (change.from?.key !== change.to?.key) emit(t, planChanged, told, { organizationId });
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

async function recordSkipped(
  t: Tx,
  organizationId: string,
  plan: Plan,
  { anchor, from, until }: { anchor: Date; from: Date; until: Date },
): Promise<void> {
  for (let start = from; start < until;) {
    const { end } = periodAt(anchor, start);
    await recordPeriod(
      t,
      organizationId,
      plan,
      { start, end },
      { state: "skipped", priceMicros: 0, given: NO_ALLOWANCE },
    );
    start = end;
  }
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
