import type { Tx } from "../../platform/db/door.ts";
import { conflict } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { previewPlanChange } from "./contract.ts";
import { emit } from "../../platform/events/emit.ts";
import { planChangeCancelled, planChangeScheduled } from "./events.ts";
import { excessOf } from "./excess.ts";
import { requireUndoable } from "./payment-gate.ts";
import { isAbove, type Plan, requireOfferedPlan } from "./plan.ts";
import {
  beginSubscription,
  changeWithin,
  findSubscription,
  prorationOf,
  setPlan,
  type SubscriptionRow,
} from "./subscription.ts";
import { periodAt } from "./periods.ts";
import { findRunningTrial, type RunningTrial } from "./running-trial.ts";

export type PlanChange = OutputOf<typeof previewPlanChange>;

/** A change as it would be now, with what it is about. */
interface Weighed {
  change: PlanChange;
  from: Plan | null;
  to: Plan;
  subscription: SubscriptionRow | null;
  trial: RunningTrial | null;
}

/** Up at once, down with the period; in a trial what is no more than the tried plan waits for its end. */
export async function weighChange(
  t: Tx,
  organizationId: string,
  { from, key, now }: { from: Plan | null; key: string; now: Date },
): Promise<Weighed> {
  const to = await requireOfferedPlan(t, key);
  const found = await findSubscription(t, organizationId);
  // One that was only given has no price to go on from: choosing it, or more, begins anew.
  const isStart = !from || !found || (!found.isCharged && !isAbove(from, to));
  if (from?.key === to.key && !isStart) throw conflict(`The plan is ${to.name} already`);
  const subscription = isStart ? null : found;
  const trial = await findRunningTrial(t, organizationId, now);
  const direction = isStart ? "start" : isAbove(to, from) ? "upgrade" : "downgrade";
  const isAfterTrial = direction !== "downgrade" && trial !== null && !isAbove(to, trial.plan);
  const effective = isAfterTrial ? "trial_end" : direction === "downgrade" ? "period_end" : "now";
  const at = isAfterTrial ? trial.endsAt : direction === "downgrade" ? subscription!.period.end : now;
  // A trial that goes on beyond the period is charged for in the one it ends in.
  const charged = subscription && {
    ...subscription,
    period:
      at < subscription.period.end ? subscription.period : periodAt(new Date(subscription.anchorAt), at),
  };
  const money =
    direction === "downgrade"
      ? { creditMicros: 0, chargeMicros: 0 }
      : charged
        ? prorationOf(charged, to, at)
        : { creditMicros: 0, chargeMicros: to.monthlyPriceMicros };
  return {
    from,
    to,
    subscription,
    trial,
    change: {
      plan: to.key,
      direction,
      effective,
      effectiveAt: at.toISOString(),
      ...money,
      netMicros: money.chargeMicros - money.creditMicros,
      exceeds: await excessOf(t, organizationId, to),
    },
  };
}

/** Makes the change, or writes down that it comes. The organization is locked already. */
export async function applyChange(
  t: VerbTx,
  organizationId: string,
  { change, from, to, subscription }: Weighed,
): Promise<void> {
  const now = t.platform.now();
  if (change.effective === "now") {
    if (subscription && from) await changeWithin(t, subscription, { from, to, now });
    else await beginSubscription(t, organizationId, to, { anchor: now, now });
    await t.db
      .updateTable("trials")
      .set({ convertsTo: null })
      .where("organizationId", "=", organizationId)
      .where("state", "=", "running")
      .execute();
    return setPlan(t, t.platform, organizationId, { from, to });
  }
  if (change.effective === "trial_end")
    await t.db
      .updateTable("trials")
      .set({ convertsTo: to.key })
      .where("organizationId", "=", organizationId)
      .execute();
  else
    await t.db
      .updateTable("subscriptions")
      .set({
        scheduledPlan: to.key,
        scheduledReport: JSON.stringify(change.exceeds),
        scheduledBy: t.caller.accountId,
        scheduledAt: now.toISOString(),
        updatedAt: now.toISOString(),
      })
      .where("organizationId", "=", organizationId)
      .execute();
  const { effectiveAt } = change;
  emit(t, planChangeScheduled, {
    organizationId,
    plan: to.key,
    previousPlan: from?.key ?? null,
    effectiveAt,
  });
}

/** Undoes what has not come yet; 409 when nothing is to come. */
export async function cancelChange(t: VerbTx, organizationId: string): Promise<void> {
  const subscription = await findSubscription(t, organizationId);
  const trial = await findRunningTrial(t, organizationId, t.platform.now());
  const plan = subscription?.scheduledPlan ?? trial?.convertsTo;
  if (!plan) throw conflict("No change of plan is to come");
  if (trial?.convertsTo) await requireUndoable(t);
  await t.db
    .updateTable("subscriptions")
    .set({ scheduledPlan: null, scheduledReport: null, scheduledBy: null, scheduledAt: null })
    .where("organizationId", "=", organizationId)
    .execute();
  await t.db
    .updateTable("trials")
    .set({ convertsTo: null })
    .where("organizationId", "=", organizationId)
    .where("state", "=", "running")
    .execute();
  emit(t, planChangeCancelled, { organizationId, plan });
}
