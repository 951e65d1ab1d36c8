import pg from "pg";
import { padded } from "./bench-caller.ts";

export const ORGANIZATION = padded("org", 7);
export const WORKSPACE = padded("ws", 1);
export const AGENT = padded("agt", 1_001);
export const EVENTS = 10_000_000;
export const RAW_EVENTS = 500_000;
export const DAYS = 365;

// 5 workspaces, each with 20 agents, 3 models (one of them a tool), 10 members with a key each, 2 stages.
const SERIES = `
  create table bench_series as
  select row_number() over () as n, 'ws_' || lpad(w::text, 26, '0') as workspace_id, 'agt_' || lpad((w * 1000 + a)::text, 26, '0') as agent_id,
    'acc_' || lpad((w * 100 + k)::text, 26, '0') as account_id, 'key_' || lpad((w * 100 + k)::text, 26, '0') as key_id,
    case m when 3 then 'tool' else 'model' end as kind, case m when 3 then 'data' else 'ai' end as wallet,
    case m when 3 then 'call' else 'token' end as unit, case m when 3 then '' else 'openai/model-' || m end as model,
    case s when 1 then 'production' else 'draft' end as stage
  from generate_series(1, 5) w, generate_series(1, 20) a, generate_series(1, 3) m, generate_series(1, 10) k, generate_series(1, 2) s`;

const TENANCY = `
  insert into organizations (id, name, slug, created_by) values ('${ORGANIZATION}', 'Bench', 'bench', '${padded("acc", 7)}');
  insert into accounts (id, email, name) select 'acc_' || lpad(i::text, 26, '0'), 'bench' || i || '@example.com', 'Member ' || i
    from generate_series(1, 600) i;
  insert into workspaces (organization_id, id, name, slug, environment, created_by)
    select '${ORGANIZATION}', 'ws_' || lpad(i::text, 26, '0'), 'Workspace ' || i, 'workspace-' || i, 'production', '${padded("acc", 7)}'
    from generate_series(1, 5) i;
  -- Agents without drafts, which only names are asked of.
  set session_replication_role = replica;
  insert into agents (workspace_id, id, name, slug, created_by)
    select workspace_id, agent_id, 'Agent ' || agent_id, agent_id, '${padded("acc", 7)}' from bench_series group by 1, 2;
  set session_replication_role = origin`;

const WHAT = "'production', s.wallet, s.kind, s.unit";
const COLUMNS =
  "organization_id, grain, day, workspace_id, series, environment, wallet, kind, unit, stage, agent_id, account_id, key_id, model, events, runs, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros";

// Filled first and indexed afterwards: the same table, sooner.
const BARE = `
  create temp table bench_indexes as select indexdef from pg_indexes where tablename = 'usage_daily_detail' and indexname <> 'usage_daily_detail_pkey';
  do $$ declare name text; begin
    for name in select indexname from pg_indexes where tablename = 'usage_daily_detail' and indexname <> 'usage_daily_detail_pkey' loop
      execute 'drop index ' || name;
    end loop;
  end $$;
  alter table usage_daily_detail drop constraint usage_daily_detail_pkey`;
const INDEXED = `
  set maintenance_work_mem = '512MB';
  alter table usage_daily_detail add primary key (organization_id, grain, day, workspace_id, series);
  do $$ declare definition text; begin
    for definition in select indexdef from bench_indexes loop execute definition; end loop;
  end $$`;

/** What the roller would have left of these events: one row per day and series, and the coarser ones from them. */
const SUMS = `
  set work_mem = '256MB';
  insert into usage_daily_detail (${COLUMNS})
  select '${ORGANIZATION}', 'all', d::date, s.workspace_id, md5('all' || s.n)::uuid, ${WHAT}, s.stage, s.agent_id, s.account_id, s.key_id, s.model,
    e.events, e.events / 2, e.events * 500, e.events * 400, e.events * 100, 0, e.events * 321
  from generate_series(current_date - ${DAYS - 1}, current_date, '1 day') d, bench_series s,
    lateral (select floor(${EVENTS / DAYS / 6000} + random() + s.n * 0)::int as events) e;
  insert into usage_daily (${COLUMNS})
  select organization_id, grain, day, workspace_id, md5(concat_ws('/', wallet, kind, stage, agent_id, account_id, key_id, model))::uuid,
    environment, wallet, kind, unit, stage, agent_id, account_id, key_id, model, events, runs, quantity, input_tokens, output_tokens, 0, cost
  from (select organization_id, day, workspace_id, environment, wallet, kind, unit,
      case grouping(stage, agent_id, account_id, key_id, model) when 15 then 'stage' when 23 then 'agent' when 27 then 'member' when 29 then 'key'
        when 30 then 'model' else 'total' end as grain,
      coalesce(stage, '') as stage, coalesce(agent_id, '') as agent_id, coalesce(account_id, '') as account_id,
      coalesce(key_id, '') as key_id, coalesce(model, '') as model, sum(events) as events, sum(runs) as runs, sum(quantity) as quantity,
      sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens, sum(cost_micros) as cost
    from usage_daily_detail
    group by organization_id, day, workspace_id, environment, wallet, kind, unit,
      grouping sets ((), (stage), (agent_id), (account_id), (key_id), (model))) g`;

const RAW = `
  insert into usage_events (workspace_id, id, organization_id, kind, wallet, environment, stage, agent_id, account_id, key_id, model, unit,
    quantity, input_tokens, output_tokens, price_version, cost_micros, created_at)
  select s.workspace_id, 'use_' || i, '${ORGANIZATION}', s.kind, s.wallet, 'production', s.stage, s.agent_id, s.account_id, s.key_id,
    nullif(s.model, ''), s.unit, 500, 400, 100, '1', 321, now() - (i % ${DAYS}) * interval '1 day'
  from generate_series(1, ${RAW_EVENTS}) i join bench_series s on s.n = 1 + (i * 7919::bigint) % 6000`;

async function asSuperuser(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The organization of the bench with a year of 10 million events as the roller leaves them, and a twentieth of them raw. */
export const seedUsage = (superuserUrl: string): Promise<void> =>
  asSuperuser(superuserUrl, [
    SERIES,
    TENANCY,
    BARE,
    SUMS,
    INDEXED,
    RAW,
    "vacuum analyze usage_daily",
    "vacuum analyze usage_daily_detail",
    "vacuum analyze usage_events",
  ]);

/** This many events of the last hour that nobody summed yet. */
export const leaveWaiting = (superuserUrl: string, events: number): Promise<void> =>
  asSuperuser(superuserUrl, [
    `insert into usage_unrolled (organization_id, workspace_id, id, kind, wallet, unit, environment, stage, agent_id, account_id, key_id, model,
      begins_run, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros, created_at)
    select '${ORGANIZATION}', s.workspace_id, 'use_' || gen_random_uuid(), s.kind, s.wallet, s.unit, 'production', s.stage, s.agent_id,
      s.account_id, s.key_id, s.model, i % 2 = 0, 500, 400, 100, 0, 321, now()
    from generate_series(1, ${events}) i join bench_series s on s.n = 1 + (i * 7919::bigint) % 6000`,
  ]);
