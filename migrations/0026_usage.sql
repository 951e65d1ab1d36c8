-- Usage: events that are written once, sums per hour and per day that follow a moment behind, and the queue between them.

drop index usage_unsettled;
alter table usage_events
  drop column settled_at,
  add column quantity numeric not null default 0,
  add column unit text not null default 'token',
  -- One event of each run begins it: what makes runs countable in sums.
  add column begins_run boolean not null default false;
alter table usage_events rename column credential_id to key_id;
-- Forced policies would show the owner, who migrates, no rows.
alter table usage_events no force row level security;
update usage_events u set
  quantity = input_tokens + output_tokens,
  created_at = date_trunc('milliseconds', created_at),
  key_id = case when starts_with(key_id, 'key_') then key_id end,
  begins_run = run_id is not null and not exists (
    select from usage_events e where e.workspace_id = u.workspace_id and e.run_id = u.run_id and (e.created_at, e.id) < (u.created_at, u.id));
alter table usage_events alter column unit drop default;
revoke update, delete on usage_events from bailiwick_app;
revoke update on usage_events from bailiwick_system;
drop index usage_events_workspace_id_created_at_idx;
create index usage_events_time on usage_events (workspace_id, created_at, id);
create index usage_events_run on usage_events (workspace_id, run_id) where run_id is not null;

-- In a workspace only what is its own, in the organization the whole of it.
create function isolate_in_organization(target regclass, rights text) returns void language plpgsql as $$
begin
  perform isolate(target, 'organization', rights);
  execute format('create policy workspace on %s as restrictive to bailiwick_app
    using (workspace_id = coalesce((select current_workspace_or_null()), workspace_id))
    with check (workspace_id = coalesce((select current_workspace_or_null()), workspace_id))', target);
end $$;
revoke execute on function isolate_in_organization(regclass, text) from public;

-- Events the sums do not hold yet. '' stands for none, so that all of them can be part of a key.
create table usage_unrolled (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" not null,
  id text collate "C" not null,
  kind text collate "C" not null,
  wallet text collate "C" not null,
  unit text collate "C" not null,
  environment text collate "C" not null,
  stage text collate "C" not null,
  agent_id text collate "C" not null,
  account_id text collate "C" not null,
  key_id text collate "C" not null,
  model text collate "C" not null,
  run_id text collate "C",
  begins_run boolean not null,
  quantity numeric not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cached_input_tokens bigint not null,
  cost_micros bigint not null,
  created_at timestamptz not null,
  primary key (organization_id, workspace_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
insert into usage_unrolled (organization_id, workspace_id, id, kind, wallet, unit, environment, stage, agent_id, account_id, key_id, model,
  run_id, begins_run, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros, created_at)
select organization_id, workspace_id, id, kind, wallet, unit, environment, coalesce(stage, ''), coalesce(agent_id, ''),
  coalesce(account_id, ''), coalesce(key_id, ''), coalesce(model, ''), run_id, begins_run, quantity, input_tokens, output_tokens,
  cached_input_tokens, cost_micros, created_at
from usage_events;
alter table usage_events force row level security;
select isolate_in_organization('usage_unrolled', 'select, insert');
select open_to_system('usage_unrolled', 'select, delete');

-- `grain` says which of stage, agent, member, key and model a row tells apart: all of them, one, or none; the columns of
-- the others are ''. Few rows answer what is asked most; the many of grain 'all' have a table of their own per day, so that the
-- few lie close together.
do $$ declare t text; at text; begin
  foreach t in array array['usage_hourly', 'usage_daily', 'usage_daily_detail'] loop
    at := case t when 'usage_hourly' then 'hour timestamptz' else 'day date' end;
    execute format('create table %I (
      organization_id text collate "C" not null references organizations (id) on delete cascade,
      grain text collate "C" not null check (grain in (''all'', ''total'', ''stage'', ''agent'', ''member'', ''key'', ''model'')),
      %s not null,
      workspace_id text collate "C" not null,
      -- Of the columns that follow, so that the key stays short.
      series uuid not null,
      environment text collate "C" not null,
      wallet text collate "C" not null,
      kind text collate "C" not null,
      unit text collate "C" not null,
      stage text collate "C" not null,
      agent_id text collate "C" not null,
      account_id text collate "C" not null,
      key_id text collate "C" not null,
      model text collate "C" not null,
      events bigint not null,
      runs bigint not null,
      quantity numeric not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      cached_input_tokens bigint not null,
      cost_micros bigint not null,
      primary key (organization_id, grain, %s, workspace_id, series)
    ) with (fillfactor = 80)', t, at, split_part(at, ' ', 1));
    perform isolate_in_organization(t::regclass, 'select');
    perform open_to_system(t::regclass, 'select, insert, update, delete');
  end loop;
end $$;
-- What follows one agent, key or member through all the rest.
create index usage_daily_detail_agent on usage_daily_detail (organization_id, agent_id, day);
create index usage_daily_detail_key on usage_daily_detail (organization_id, key_id, day);
create index usage_daily_detail_member on usage_daily_detail (organization_id, account_id, day);
create index usage_hourly_old on usage_hourly using brin (hour);

-- Who sends its usage on as events.
create table usage_settings (
  organization_id text collate "C" primary key references organizations (id) on delete cascade,
  is_streamed boolean not null default false,
  updated_at timestamptz not null default now()
);
select isolate('usage_settings', 'organization', 'select, insert, update');
select open_to_system('usage_settings', 'select');
