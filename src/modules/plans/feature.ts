import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { entitlementsIn, hasFeature } from "./entitlements.ts";
import { allPlans } from "./plan.ts";

/** Features of plans that the product asks for. A plan may name others, for people to read. */
export type Feature = "custom_roles" | "webhooks";

/**
 * Throws 402 `plan_limit` { entitlement, plan, liftedBy } where the organization's plan is without the feature. Asked where
 * something new is made: what is there stays and works.
 */
export async function requireFeature(
  t: Tx & { platform: Pick<Platform, "now"> },
  feature: Feature,
  organizationId: string,
): Promise<void> {
  const entitlements = await entitlementsIn(t, organizationId, t.platform.now());
  if (hasFeature(entitlements, feature)) return;
  const { plan, planName } = entitlements;
  const higher = (await allPlans(t)).find(
    ({ isOffered, features }) => isOffered && features.includes(feature),
  );
  const missing = `The plan ${planName} is without ${feature.replaceAll("_", " ")}`;
  throw new AppError("plan_limit", higher ? `${missing}; ${higher.name} has them` : missing, {
    extra: { entitlement: feature, plan, liftedBy: higher?.key ?? null },
  });
}
