import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { EVENT_SETTINGS_DEFAULTS } from "../events/contract.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { previewPlanChange } from "./contract.ts";
import type { Plan } from "./plan.ts";
import { countOf, type Counted } from "./room.ts";

export type Excess = OutputOf<typeof previewPlanChange>["exceeds"][number];
const MAX_NAMES = 100;

/** Names of what is beyond a limit, counted from the oldest. Of agents, which their workspaces keep to themselves, the workspaces. */
async function namesBeyond(t: Tx, what: Counted, organizationId: string, limit: number): Promise<string[]> {
  if (what === "agents") {
    const { rows } = await sql<{ workspace: string; agents: number }>`
      select workspace, agents from agents_by_workspace() limit ${MAX_NAMES}`.execute(t.db);
    return rows.map(({ workspace, agents }) => `${workspace} (${agents})`);
  }
  const rows =
    what === "workspaces"
      ? await t.db
          .selectFrom("workspaces")
          .select("name")
          .where("organizationId", "=", organizationId)
          .where("archivedAt", "is", null)
          .orderBy("createdAt")
          .orderBy("id")
          .offset(limit)
          .limit(MAX_NAMES)
          .execute()
      : await t.db
          .selectFrom("organizationMembers as m")
          .innerJoin("accounts as a", "a.id", "m.accountId")
          .select("a.name")
          .where("m.organizationId", "=", organizationId)
          .where("a.kind", "=", "person")
          .orderBy("m.createdAt")
          .orderBy("a.id")
          .offset(limit)
          .limit(MAX_NAMES)
          .execute();
  return rows.map(({ name }) => name);
}

/** What the organization of this scope has that `plan` has no room for. */
export async function excessOf(t: Tx, organizationId: string, { limits }: Plan): Promise<Excess[]> {
  const excess: Excess[] = [];
  for (const limit of ["workspaces", "members", "agents"] as const) {
    const allowed = limits[limit];
    if (allowed === null) continue;
    const used = await countOf(t, limit, organizationId);
    if (used > allowed)
      excess.push({ limit, used, allowed, names: await namesBeyond(t, limit, organizationId, allowed) });
  }
  const allowed = limits.retentionDays;
  if (allowed !== null) {
    const { rows } = await sql<{ days: number | null }>`select longest_retention_days() as days`.execute(
      t.db,
    );
    const used = Math.max(rows[0]!.days ?? 0, EVENT_SETTINGS_DEFAULTS.retentionDays);
    if (used > allowed) excess.push({ limit: "retentionDays", used, allowed, names: [] });
  }
  return excess;
}
