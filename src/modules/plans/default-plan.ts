import type { Tx } from "../../platform/db/door.ts";
import type { LiveSettings } from "../../platform/live-settings.ts";
import { findPlan } from "./plan.ts";
import { beginSubscription } from "./subscription.ts";

/**
 * Gives a new organization the installation's default plan, in the transaction that makes it. It costs nothing until the
 * organization chooses a plan, so it gives no allowance either, save that of a free plan to a personal organization.
 */
export async function beginDefaultPlan(
  t: Tx,
  { settings, now }: { settings: Pick<LiveSettings, "defaultPlan">; now(): Date },
  { organizationId, isPersonal }: { organizationId: string; isPersonal: boolean },
): Promise<string | null> {
  const key = settings.defaultPlan();
  if (key === null) return null;
  const at = now();
  await t.db.updateTable("organizations").set({ plan: key }).where("id", "=", organizationId).execute();
  const plan = await findPlan(t, key);
  // Organizations are made freely: an allowance for each would be credit without end.
  const hasAllowance = isPersonal && plan.monthlyPriceMicros === 0;
  await beginSubscription(t, organizationId, plan, {
    anchor: at,
    now: at,
    terms: { isCharged: false, hasAllowance },
  });
  return key;
}
