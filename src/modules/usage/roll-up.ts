import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { RecordedUsage } from "./events.ts";

/** What rows of the sums tell apart, by which of stage, agent, member, key and model are part of them. */
export const GRAINS = ["all", "total", "stage", "agent", "member", "key", "model"] as const;
export type Grain = (typeof GRAINS)[number];

const SUMS = sql.raw("events, runs, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros");
const WHAT = sql.raw("environment, wallet, kind, unit, stage, agent_id, account_id, key_id, model");

type Table = "usage_hourly" | "usage_daily" | "usage_daily_detail";
const addTo = (table: Table, at: "hour" | "day", rows: RawBuilder<unknown>) => sql`
  insert into ${sql.table(table)} as s (organization_id, grain, ${sql.ref(at)}, workspace_id, series, ${WHAT}, ${SUMS}) ${rows}
  on conflict (organization_id, grain, ${sql.ref(at)}, workspace_id, series) do update set
    events = s.events + excluded.events, runs = s.runs + excluded.runs, quantity = s.quantity + excluded.quantity,
    input_tokens = s.input_tokens + excluded.input_tokens, output_tokens = s.output_tokens + excluded.output_tokens,
    cached_input_tokens = s.cached_input_tokens + excluded.cached_input_tokens, cost_micros = s.cost_micros + excluded.cost_micros`;

const days = (which: RawBuilder<unknown>) => sql`
  select organization_id, grain, (hour at time zone 'UTC')::date, workspace_id, series, ${WHAT}, sum(events), sum(runs), sum(quantity),
      sum(input_tokens), sum(output_tokens), sum(cached_input_tokens), sum(cost_micros)
    from series where ${which} group by 1, 2, 3, 4, 5, ${WHAT}`;

export interface Rolled {
  taken: number;
  /** Of organizations that send their usage on, in the order it was metered. */
  streamed: { organizationId: string; workspaceId: string; usage: RecordedUsage }[];
}

/**
 * Takes what waits of these organizations, at most so many each, into the sums: one statement, so an event is either waiting
 * or summed, to whoever looks. The caller holds the organizations' locks.
 */
export async function rollUp(t: Tx, organizationIds: string[], atMostEach: number): Promise<Rolled> {
  const { rows } = await sql<Rolled>`
    with picked as (
      select e.* from unnest(${organizationIds}::text[]) o (organization_id)
        cross join lateral (select organization_id, workspace_id, id from usage_unrolled
          where organization_id = o.organization_id limit ${atMostEach}) e),
    taken as (
      delete from usage_unrolled u using picked p
        where u.organization_id = p.organization_id and u.workspace_id = p.workspace_id and u.id = p.id
        returning u.*),
    hours as (
      select organization_id, date_trunc('hour', created_at, 'UTC') as hour, workspace_id, environment, wallet, kind, unit,
          case grouping(stage, agent_id, account_id, key_id, model)
            when 0 then 'all' when 15 then 'stage' when 23 then 'agent' when 27 then 'member' when 29 then 'key' when 30 then 'model'
            else 'total' end as grain,
          coalesce(stage, '') as stage, coalesce(agent_id, '') as agent_id, coalesce(account_id, '') as account_id,
          coalesce(key_id, '') as key_id, coalesce(model, '') as model,
          count(*) as events, count(*) filter (where begins_run) as runs, sum(quantity) as quantity, sum(input_tokens) as input_tokens,
          sum(output_tokens) as output_tokens, sum(cached_input_tokens) as cached_input_tokens, sum(cost_micros) as cost_micros
        from taken
        group by organization_id, date_trunc('hour', created_at, 'UTC'), workspace_id, environment, wallet, kind, unit,
          grouping sets ((stage, agent_id, account_id, key_id, model), (), (stage), (agent_id), (account_id), (key_id), (model))),
    series as (
      select *, md5(concat_ws(chr(31), environment, wallet, kind, unit, stage, agent_id, account_id, key_id, model))::uuid as series
        from hours),
    hourly as (${addTo(
      "usage_hourly",
      "hour",
      sql`select organization_id, grain, hour, workspace_id, series, ${WHAT}, ${SUMS} from series`,
    )}),
    daily as (${addTo("usage_daily", "day", days(sql`grain <> 'all'`))}),
    detail as (${addTo("usage_daily_detail", "day", days(sql`grain = 'all'`))})
    select (select count(*) from taken)::int as taken,
      (select coalesce(json_agg(json_build_object('organizationId', organization_id, 'workspaceId', workspace_id, 'usage', json_build_object(
            'id', id, 'kind', kind, 'wallet', wallet, 'costMicros', cost_micros, 'quantity', quantity, 'unit', unit,
            'environment', environment, 'runId', run_id, 'agentId', nullif(agent_id, ''), 'accountId', nullif(account_id, ''),
            'keyId', nullif(key_id, ''), 'stage', nullif(stage, ''), 'model', nullif(model, ''), 'inputTokens', input_tokens,
            'outputTokens', output_tokens, 'cachedInputTokens', cached_input_tokens,
            'createdAt', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) order by created_at, id), '[]')
        from taken join usage_settings using (organization_id) where is_streamed) as streamed`.execute(t.db);
  return rows[0]!;
}
