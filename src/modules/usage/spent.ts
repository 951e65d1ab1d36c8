import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";

export interface SpendSubject {
  kind: "organization" | "workspace" | "member" | "agent" | "key";
  id: string;
  workspaceId: string | null;
}

/**
 * What was spent since the beginning of a day (UTC) in the scope of `t`, per wallet, to the micro: the sums by day and what they
 * do not hold yet. `isSettled` leaves out what the books have not taken yet.
 */
export async function spentSince(
  t: Tx,
  options: { since: Date | null; subject?: SpendSubject; isSettled?: boolean },
): Promise<{ ai: number; data: number }> {
  const { since, subject, isSettled = false } = options;
  const organizationId = t.scope.organizationId!;
  const column =
    subject && ({ member: "account_id", agent: "agent_id", key: "key_id" } as const)[subject.kind as "key"];
  const grain =
    subject?.kind === "member" || subject?.kind === "agent" || subject?.kind === "key"
      ? subject.kind
      : "total";
  const from = (since ?? new Date(0)).toISOString();
  const narrowed = sql`${subject?.workspaceId ? sql`and workspace_id = ${subject.workspaceId}` : sql``} ${
    column ? sql`and ${sql.ref(column)} = ${subject.id}` : sql``
  }`;
  const { rows } = await sql<{ wallet: "ai" | "data"; micros: number }>`
    select wallet, sum(micros)::bigint as micros from (
      select wallet, cost_micros as micros from usage_daily
        where organization_id = ${organizationId} and grain = ${grain} and day >= (${from}::timestamptz at time zone 'UTC')::date ${narrowed}
      union all
      select wallet, cost_micros from usage_unrolled
        where organization_id = ${organizationId} and created_at >= ${from}::timestamptz ${narrowed}
      union all
      select wallet, -cost_micros from charges
        where ${isSettled} and organization_id = ${organizationId} and created_at >= ${from}::timestamptz ${narrowed}) parts
    group by wallet`.execute(t.db);
  const spent = { ai: 0, data: 0 };
  for (const { wallet, micros } of rows) spent[wallet] = micros;
  return spent;
}
