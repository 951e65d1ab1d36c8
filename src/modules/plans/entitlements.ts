import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import type { LimitName } from "./contract.ts";
import { findPlan, type Plan } from "./plan.ts";

/** What an organization may have now: the answer to every limit of the product. */
export interface Entitlements {
  /** The plan that counts: of a trial, the tried one. Null: self-hosted, nothing is limited. */
  plan: string | null;
  planName: string | null;
  reason: "plan" | "trial" | "self_hosted";
  /** Null: as many as it likes. */
  limits: Record<LimitName, number | null>;
  allowances: { ai: number; data: number };
  /** Off the price of what is metered, 0 to 100. */
  discountPercent: number;
  /** Names of what is switched on; of a self-hosted organization everything is, see `hasFeature`. */
  features: readonly string[];
}

/** What the database knows of it; what of it counts depends on the time. */
interface Standing {
  plan: Plan | null;
  trial: { plan: Plan; endsAt: number } | null;
}

const UNLIMITED: Entitlements = {
  plan: null,
  planName: null,
  reason: "self_hosted",
  limits: {
    workspaces: null,
    members: null,
    agents: null,
    concurrency: null,
    requestsPerMinute: null,
    retentionDays: null,
  },
  allowances: { ai: 0, data: 0 },
  discountPercent: 0,
  features: [],
};

const of = (
  { key, name, limits, allowances, discountPercent, features }: Plan,
  reason: "plan" | "trial",
): Entitlements => ({ plan: key, planName: name, reason, limits, allowances, discountPercent, features });

/** A trial counts while it lasts, unless the organization has a higher plan meanwhile. */
function resolve({ plan, trial }: Standing, now: Date): Entitlements {
  if (trial && trial.endsAt > now.getTime() && !(plan && plan.rank > trial.plan.rank))
    return of(trial.plan, "trial");
  return plan ? of(plan, "plan") : UNLIMITED;
}

async function loadStanding(t: Tx, organizationId: string): Promise<Standing> {
  const row = await t.db
    .selectFrom("organizations as o")
    .leftJoin("trials as r", (join) =>
      join.onRef("r.organizationId", "=", "o.id").on("r.state", "=", "running"),
    )
    .select(["o.plan", "r.plan as triedPlan", "r.endsAt"])
    .where("o.id", "=", organizationId)
    .executeTakeFirst();
  return {
    plan: row?.plan ? await findPlan(t, row.plan) : null,
    trial: row?.triedPlan
      ? { plan: await findPlan(t, row.triedPlan), endsAt: Date.parse(row.endsAt!) }
      : null,
  };
}

/** Tags of the access cache: an organization's plan or trial changed; a plan itself changed. */
export const entitlementTags = {
  organization: (organizationId: string) => `entitlements:${organizationId}`,
  plans: "plans",
};

/**
 * What the organization may have now. Remembered per organization until its plan, its trial or a plan changes, so it may be
 * asked for every request.
 */
export async function entitlementsOf(
  platform: Pick<Platform, "access" | "door" | "now">,
  organizationId: string,
): Promise<Entitlements> {
  const { access, door } = platform;
  const standing = await access.get(`entitlements:${organizationId}`, async () => ({
    value: await door.read({ organizationId }, (t) => loadStanding(t, organizationId)),
    tags: [entitlementTags.organization(organizationId), entitlementTags.plans],
  }));
  return resolve(standing, platform.now());
}

type Parts = Parameters<typeof entitlementsOf>[0];
/** How many runs of the organization may be under way at once; null: as many as like. */
export const concurrencyOf = async (platform: Parts, organizationId: string): Promise<number | null> =>
  (await entitlementsOf(platform, organizationId)).limits.concurrency;
/** How many API calls everybody in the organization may make together per minute; null: as many as they like. */
export const requestsPerMinuteOf = async (platform: Parts, organizationId: string): Promise<number | null> =>
  (await entitlementsOf(platform, organizationId)).limits.requestsPerMinute;

/** The same as this transaction sees it, for what must not be decided by a memory. */
export const entitlementsIn = async (t: Tx, organizationId: string, now: Date): Promise<Entitlements> =>
  resolve(await loadStanding(t, organizationId), now);

export const hasFeature = ({ reason, features }: Entitlements, name: string): boolean =>
  reason === "self_hosted" || features.includes(name);
