import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";

export interface Entitlements {
  /** Living workspaces the organization may have; null: as many as it likes. */
  workspaces: number | null;
}

/** From the smallest plan to the largest. */
const PLANS = {
  build: { workspaces: 1 },
  launch: { workspaces: 3 },
  scale: { workspaces: null },
} as const satisfies Record<string, Entitlements>;
export type Plan = keyof typeof PLANS;
const UNLIMITED: Entitlements = { workspaces: null };

/** What an organization of this plan may have; null is a self-hosted one, which nothing limits. */
export const entitlementsOf = (plan: string | null): Entitlements =>
  plan === null ? UNLIMITED : PLANS[plan as Plan];

/** The smallest plan with room for this many workspaces. */
const planFor = (workspaces: number): Plan =>
  (Object.keys(PLANS) as Plan[]).find((plan) => {
    const limit = PLANS[plan].workspaces;
    return limit === null || limit >= workspaces;
  })!;

/**
 * Throws 402 `plan_limit` when the organization of this scope has no room for one more living workspace. It holds the
 * organization's row until the end of `t`, so that of several at once only as many pass as fit.
 */
export async function requireRoomForWorkspace(t: Tx, organizationId: string): Promise<void> {
  const { plan } = await t.db
    .selectFrom("organizations")
    .select("plan")
    .where("id", "=", organizationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const limit = entitlementsOf(plan).workspaces;
  if (limit === null) return;
  const { used } = await t.db
    .selectNoFrom(sql<number>`living_workspaces()`.as("used"))
    .executeTakeFirstOrThrow();
  if (used < limit) return;
  const liftedBy = planFor(used + 1);
  throw new AppError(
    "plan_limit",
    `The plan ${plan} has room for ${limit} workspace${limit === 1 ? "" : "s"}; ${liftedBy} has room for more`,
    { extra: { limit, used, plan, liftedBy } },
  );
}
