-- Runs are rows: a persisted state machine per execution, its steps, its events.
--
--   queued -> running -> succeeded | failed | cancelled | timed_out
--                ^  \-> waiting (reason)      -> queued
--                 \---> interrupted (a person decides) -> queued | cancelled

create table sessions (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  agent_id text collate "C" not null,
  title text not null default '',
  stage text not null,
  is_closed boolean not null default false,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  last_run_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id)
);
select isolate('sessions');
create index on sessions (workspace_id, agent_id, id);

create table runs (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  kind text not null,
  parent_id text collate "C",
  agent_id text collate "C",
  version_id text collate "C",
  session_id text collate "C",
  -- 'draft' when a playground runs what is not published.
  stage text not null,
  is_draft boolean not null default false,
  state text not null default 'queued' check (state in
    ('queued', 'running', 'waiting', 'interrupted', 'succeeded', 'failed', 'cancelled', 'timed_out')),
  reason text,
  error_code text,
  error_message text,
  input jsonb not null,
  output jsonb,
  -- What the run was resolved to when it was accepted: the frozen definition it executes.
  plan jsonb not null,
  lease_token text,
  -- The process that advances the run; its heartbeat in processes is the lease's life.
  lease_process text,
  is_cancel_requested boolean not null default false,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_micros bigint not null default 0,
  step_count int not null default 0,
  event_sequence int not null default 0,
  actor_account_id text collate "C" not null,
  actor_kind text not null,
  credential_id text collate "C",
  deadline_at timestamptz not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, session_id) references sessions (workspace_id, id) on delete cascade,
  foreign key (workspace_id, parent_id) references runs (workspace_id, id)
);
select isolate('runs');
-- Takeover finds the runs of dead processes; it reads ids and leases.
select open_to_system('runs', 'select, update');
create index on runs (workspace_id, agent_id, id);
create index on runs (workspace_id, session_id, id);
create index on runs (workspace_id, state, id);
create index runs_leased on runs (lease_process) where lease_process is not null;
create index runs_unheld on runs (id) where lease_token is null and state in ('queued', 'running');
create index runs_leased_here on runs (workspace_id) where lease_token is not null;

create table steps (
  workspace_id text collate "C" not null,
  run_id text collate "C" not null,
  number int not null,
  id text collate "C" not null,
  kind text not null check (kind in ('model', 'tool', 'decision')),
  name text not null,
  state text not null default 'started' check (state in ('started', 'succeeded', 'failed', 'skipped')),
  is_idempotent boolean not null,
  attempt int not null default 1,
  intent jsonb not null,
  argument_digest text not null,
  idempotency_key text not null,
  result jsonb,
  error_code text,
  error_message text,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_micros bigint not null default 0,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (workspace_id, run_id, number),
  foreign key (workspace_id, run_id) references runs (workspace_id, id) on delete cascade
);
select isolate('steps');

create table run_events (
  workspace_id text collate "C" not null,
  run_id text collate "C" not null,
  sequence int not null,
  type text not null,
  data jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, run_id, sequence),
  foreign key (workspace_id, run_id) references runs (workspace_id, id) on delete cascade
);
select isolate('run_events', 'workspace', 'select, insert');

-- Fairness: a tenant's last start tag in virtual time (one unit = one job of weight 1).
create table dispatch_tenants (
  workspace_id text collate "C" primary key,
  last_tag bigint not null
);
create index on dispatch_tenants (last_tag);
grant select, insert, update on dispatch_tenants to bailiwick_system;

-- The queue belongs to the system login: it migrates and runs it without the owner.
create schema graphile_worker authorization bailiwick_system;
-- The library's own bookkeeping table, made here because making it there would need CREATE on the database.
set local role bailiwick_system;
create table graphile_worker.migrations (
  id int primary key,
  ts timestamptz not null default now(),
  breaking boolean not null default false
);
reset role;

-- The two functions below run as the queue's owner; changing a function's owner needs CREATE for a moment.
grant create on schema public to bailiwick_system;

-- dispatch: ids only. The order of waiting jobs is virtual time, kept in run_at (priority is only 16 bits wide):
-- tag = max(clock, tenant's last) + cost/weight, as microseconds after 2000-01-01, always past, so always due.
-- A delayed job is a safety net (somebody advances the run already) and keeps its real time.
-- The clock is the lowest waiting tag, or the highest ever given when nothing waits.
create function dispatch_run(workspace text, run text, delay interval default null, cost bigint default 1) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  origin constant timestamptz := '2000-01-01 00:00:00+00';
  clock bigint;
  tag bigint;
begin
  if workspace is distinct from nullif(current_setting('app.workspace_id', true), '') and session_user <> 'bailiwick_system' then
    raise exception 'dispatch_run: the run is not of the current workspace' using errcode = 'BW001';
  end if;
  select extract(epoch from j.run_at - origin) * 1000000 into clock
    from graphile_worker._private_jobs j
    -- A delayed job's run_at is a real time, which says nothing about the virtual clock.
    where j.is_available and j.priority = 0 and j.run_at < origin + interval '1 year' order by j.priority, j.run_at limit 1;
  if clock is null then select max(d.last_tag) into clock from public.dispatch_tenants d; end if;
  insert into public.dispatch_tenants as d (workspace_id, last_tag) values (workspace, coalesce(clock, 0) + cost)
    on conflict (workspace_id) do update set last_tag = greatest(coalesce(clock, 0), d.last_tag) + cost
    returning last_tag into tag;
  perform graphile_worker.add_job('advance', pg_catalog.json_build_object('workspaceId', workspace, 'runId', run),
    run_at => case when delay is null then origin + make_interval(secs => tag / 1000000.0) else now() + delay end, job_key => run, max_attempts => 25);
end $$;
alter function dispatch_run(text, text, interval, bigint) owner to bailiwick_system;
revoke execute on function dispatch_run(text, text, interval, bigint) from public;
grant execute on function dispatch_run(text, text, interval, bigint) to bailiwick_app, bailiwick_system;

create function forget_dispatch(run text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin perform graphile_worker.remove_job(run); end $$;
alter function forget_dispatch(text) owner to bailiwick_system;
revoke execute on function forget_dispatch(text) from public;
grant execute on function forget_dispatch(text) to bailiwick_app, bailiwick_system;
revoke create on schema public from bailiwick_system;
