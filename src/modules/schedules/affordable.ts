import { type RawBuilder, sql } from "kysely";
import type { PausedFor } from "./contract.ts";
import { isoOf } from "./rows.ts";

/** Available in a wallet of the organization of workspace `w`; null: no such wallet. */
const availableIn = (wallet: RawBuilder<string | null>) => sql<number | null>`
  (select m.balance_micros - m.held_micros - m.debt_micros from wallets m where m.organization_id = w.organization_id and m.kind = ${wallet})`;

/**
 * Room under the tightest hard limit that bears on schedule `s` of workspace `w` at `now`; null: no limit does. What a limit
 * counts of an earlier day or month is over.
 */
const roomFor = (wallet: RawBuilder<string | null>, now: string) => sql<number | null>`
  (select min(l.amount_micros - l.held_micros - case when l.period_start = case l.period when 'total' then ''
      else to_char(date_trunc(l.period, ${now}::timestamptz at time zone 'UTC'), 'YYYY-MM-DD') end then l.spent_micros else 0 end)
    from spend_limits l
    where l.organization_id = w.organization_id and l.is_hard
      and (l.wallet is null or ${wallet} is null or l.wallet = ${wallet})
      and (l.workspace_id is null or l.workspace_id = w.id)
      and case l.subject_kind when 'organization' then true when 'workspace' then l.subject_id = w.id
        when 'agent' then l.subject_id = s.agent_id when 'member' then l.subject_id = s.owner_id
        else l.subject_id = s.key_id end)`;

/** Whether a schedule `s` that is out of credits has what it needs again, as a condition. */
export function affordable(now: number, isEnforced: boolean) {
  const wallet = sql<string | null>`(s.paused_for ->> 'wallet')`;
  const needed = (code: PausedFor["code"]) =>
    sql`case s.paused_for ->> 'code' when ${code} then (s.paused_for ->> 'neededMicros')::bigint else 1 end`;
  return sql<boolean>`
    (not ${isEnforced}::boolean or coalesce(${availableIn(wallet)} >= ${needed("insufficient_credits")}, true))
    and coalesce(${roomFor(wallet, isoOf(now))} >= ${needed("limit_reached")}, true)`;
}
