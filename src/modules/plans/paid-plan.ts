import type { Platform } from "../../platform/platform.ts";
import { giveCredit } from "./credit.ts";
import { findPlan } from "./plan.ts";
import { beginSubscription, changeWithin, findSubscription, lockPlan, setPlan } from "./subscription.ts";

/**
 * The plan that a payment pays for from now on; the same again changes nothing. What a month of it costs becomes a line of the
 * coming invoice, as when people choose it.
 */
export async function applyPlan(
  platform: Platform,
  { organizationId, plan: key }: { organizationId: string; plan: string },
): Promise<void> {
  const now = platform.now();
  await platform.door.asSystem("a payment decides the plan: nobody is signed in", async (t) => {
    const current = await lockPlan(t, organizationId);
    const subscription = await findSubscription(t, organizationId);
    const to = await findPlan(t, key);
    const isCharged = subscription?.isCharged ?? false;
    if (isCharged && current?.key === to.key) return;
    if (subscription && current && isCharged) await changeWithin(t, subscription, { from: current, to, now });
    else await beginSubscription(t, organizationId, to, { anchor: now, now });
    await setPlan(t, platform, organizationId, { from: current, to });
  });
  await giveCredit(platform, organizationId);
}

/** The plan that follows a trial which began with a payment. */
export const convertTrialTo = (
  { door }: Pick<Platform, "door">,
  { organizationId, plan }: { organizationId: string; plan: string },
): Promise<unknown> =>
  door.asSystem("a payment decides what follows a trial: nobody is signed in", (t) =>
    t.db
      .updateTable("trials")
      .set({ convertsTo: plan })
      .where("organizationId", "=", organizationId)
      .where("state", "=", "running")
      .execute(),
  );

/** Nothing is paid any more: the organization has the installation's default plan again. */
export async function endPaidPlan(platform: Platform, organizationId: string): Promise<void> {
  const now = platform.now();
  const key = platform.settings.defaultPlan();
  await platform.door.asSystem("a payment that stays out ends the plan", async (t) => {
    const current = await lockPlan(t, organizationId);
    const to = key === null ? null : await findPlan(t, key);
    await t.db
      .updateTable("trials")
      .set({ convertsTo: null })
      .where("organizationId", "=", organizationId)
      .where("state", "=", "running")
      .execute();
    // The default plan may be the one that was paid for: then it stays, and costs and gives nothing any more.
    const isPaid = (await findSubscription(t, organizationId))?.isCharged === true;
    if (current?.key === to?.key && !isPaid) return;
    if (to)
      await beginSubscription(t, organizationId, to, {
        anchor: now,
        now,
        terms: { isCharged: false, hasAllowance: false },
      });
    else await t.db.deleteFrom("subscriptions").where("organizationId", "=", organizationId).execute();
    await setPlan(t, platform, organizationId, { from: current, to });
  });
}
