import type { Tx } from "../../platform/db/door.ts";
import { newId } from "../../platform/ids.ts";
import { type CreditGrant, decideCredit } from "./credit.ts";
import { type Period, periodAt } from "./periods.ts";
import type { Plan } from "./plan.ts";

/** The date of a moment (UTC), as people read it. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);

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
export function allowances(
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
export const priceOf = (plan: Plan, { isCharged }: Terms): number =>
  isCharged ? plan.monthlyPriceMicros : 0;

/** Begins one period of a plan: what it costs, and the allowance, are decided here, once. */
export async function beginPeriod(
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

/** Writes down the months nobody was there for: they cost nothing and give nothing. */
export async function recordSkipped(
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
