import type { Selectable } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Plans } from "../../platform/db/tables.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import type { LimitName } from "./contract.ts";

export interface Plan {
  key: string;
  name: string;
  description: string;
  isOffered: boolean;
  rank: number;
  monthlyPriceMicros: number;
  /** Null: as many as they like. */
  limits: Record<LimitName, number | null>;
  allowances: { ai: number; data: number };
  discountPercent: number;
  trialDays: number;
  trialGrants: { ai: number; data: number };
  features: string[];
}

export const planOfRow = (row: Selectable<Plans>): Plan => ({
  key: row.key,
  name: row.name,
  description: row.description,
  isOffered: row.isOffered,
  rank: row.rank,
  monthlyPriceMicros: row.monthlyPriceMicros,
  limits: {
    workspaces: row.maxWorkspaces,
    members: row.maxMembers,
    agents: row.maxAgents,
    concurrency: row.maxConcurrentRuns,
    requestsPerMinute: row.requestsPerMinute,
    retentionDays: row.retentionDays,
  },
  allowances: { ai: row.aiAllowanceMicros, data: row.dataAllowanceMicros },
  discountPercent: row.discountPercent,
  trialDays: row.trialDays,
  trialGrants: { ai: row.trialAiMicros, data: row.trialDataMicros },
  features: row.features,
});

/** The columns of what is given of a plan. */
export const planColumns = ({
  limits,
  allowances,
  trialGrants,
  ...plain
}: Partial<
  Omit<Plan, "limits" | "allowances" | "trialGrants"> & {
    limits: Partial<Plan["limits"]>;
    allowances: Partial<Plan["allowances"]>;
    trialGrants: Partial<Plan["trialGrants"]>;
  }
>) => ({
  ...plain,
  maxWorkspaces: limits?.workspaces,
  maxMembers: limits?.members,
  maxAgents: limits?.agents,
  maxConcurrentRuns: limits?.concurrency,
  requestsPerMinute: limits?.requestsPerMinute,
  retentionDays: limits?.retentionDays,
  aiAllowanceMicros: allowances?.ai,
  dataAllowanceMicros: allowances?.data,
  trialAiMicros: trialGrants?.ai,
  trialDataMicros: trialGrants?.data,
});

/** The lowest first. */
export const allPlans = async (t: Tx): Promise<Plan[]> =>
  (await t.db.selectFrom("plans").selectAll().orderBy("rank").orderBy("key").execute()).map(planOfRow);

export async function findPlan(t: Tx, key: string): Promise<Plan> {
  const row = await t.db.selectFrom("plans").selectAll().where("key", "=", key).executeTakeFirst();
  if (!row) throw notFound("Plan");
  return planOfRow(row);
}

/** A plan organizations may choose; throws 422 at `path` for one that is unknown or not offered. */
export async function requireOfferedPlan(t: Tx, key: string, path = "plan"): Promise<Plan> {
  const plan = await findPlan(t, key).catch(() => null);
  if (!plan?.isOffered) throw invalid(path, "is no plan that is offered");
  return plan;
}

/** Throws 422 at `path` for a plan that does not exist. */
export async function requirePlan(t: Tx, key: string, path: string): Promise<void> {
  await findPlan(t, key).catch(() => {
    throw invalid(path, "is no plan");
  });
}

/** Whether `plan` stands above `other`; a higher price decides between equal ranks. */
export const isAbove = (plan: Plan, other: Plan): boolean =>
  plan.rank > other.rank || (plan.rank === other.rank && plan.monthlyPriceMicros > other.monthlyPriceMicros);
