import type { Tx } from "../../platform/db/door.ts";
import { findPlan, type Plan } from "./plan.ts";

export interface RunningTrial {
  plan: Plan;
  endsAt: Date;
  convertsTo: string | null;
}

/** The trial the organization is in at this moment. */
export async function findRunningTrial(
  t: Tx,
  organizationId: string,
  now: Date,
): Promise<RunningTrial | null> {
  const row = await t.db
    .selectFrom("trials")
    .select(["plan", "endsAt", "convertsTo"])
    .where("organizationId", "=", organizationId)
    .where("state", "=", "running")
    .where("endsAt", ">", now.toISOString())
    .executeTakeFirst();
  return row
    ? { plan: await findPlan(t, row.plan), endsAt: new Date(row.endsAt), convertsTo: row.convertsTo }
    : null;
}
