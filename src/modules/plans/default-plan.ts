import type { Tx } from "../../platform/db/door.ts";
import type { LiveSettings } from "../../platform/live-settings.ts";
import { findPlan } from "./plan.ts";
import { beginSubscription } from "./subscription.ts";

/** Gives a new organization the installation's default plan, in the transaction that makes it; the upkeep gives its allowance. */
export async function beginDefaultPlan(
  t: Tx,
  { settings, now }: { settings: Pick<LiveSettings, "defaultPlan">; now(): Date },
  organizationId: string,
): Promise<string | null> {
  const key = settings.defaultPlan();
  if (key === null) return null;
  const at = now();
  await t.db.updateTable("organizations").set({ plan: key }).where("id", "=", organizationId).execute();
  await beginSubscription(t, organizationId, await findPlan(t, key), { anchor: at, now: at });
  return key;
}
