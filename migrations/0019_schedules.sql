-- Schedules: work that starts by itself. A firing is identified by its schedule and the instant it was meant for.

create table schedules (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  name text not null,
  description text not null default '',
  kind text not null check (kind in ('cron', 'interval', 'once')),
  cron text,
  interval_seconds int check (interval_seconds >= 60),
  at timestamptz,
  time_zone text not null default 'UTC',
  agent_id text collate "C" not null,
  stage text not null default 'production' check (stage in ('dev', 'uat', 'production')),
  input text not null,
  overlap text not null default 'skip' check (overlap in ('skip', 'queue', 'allow')),
  misfire text not null default 'run_once' check (misfire in ('skip', 'run_once', 'run_all')),
  -- A firing later than this was missed.
  grace_seconds int not null default 60 check (grace_seconds between 0 and 86400),
  starts_at timestamptz,
  ends_at timestamptz,
  -- What an interval is counted from.
  anchor_at timestamptz not null,
  -- Every instant up to here has been decided about; it never moves back, whatever the clock does.
  decided_until timestamptz not null,
  -- The earliest instant that is not decided yet; null while paused and once nothing comes any more.
  next_at timestamptz,
  paused_at timestamptz,
  pause_reason text,
  -- Null: paused by itself, after too many firings in a row that could not start.
  paused_by text collate "C",
  consecutive_failures int not null default 0,
  -- With whose power it starts runs: who made it or changed it last, and the key they did it with.
  owner_id text collate "C" not null references accounts (id),
  key_id text collate "C",
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  check (num_nonnulls(cron, interval_seconds, at) = 1
    and case kind when 'cron' then cron is not null when 'interval' then interval_seconds is not null else at is not null end),
  check (paused_at is null or next_at is null),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id),
  foreign key (workspace_id, key_id) references api_keys (workspace_id, id)
);
select isolate('schedules');
-- The scheduler finds what is due in every workspace; each one is then decided in its owner's scope.
select open_to_system('schedules', 'select');
create unique index schedules_name on schedules (workspace_id, lower(name));
create index schedules_agent on schedules (workspace_id, agent_id);
create index schedules_due on schedules (next_at) where next_at is not null;

-- Kept where a schedule is gone: what it started tells its own story.
alter table runs add schedule_id text collate "C";
create index runs_of_schedule on runs (workspace_id, schedule_id)
  where schedule_id is not null and state in ('queued', 'running', 'waiting', 'interrupted');

create table schedule_firings (
  workspace_id text collate "C" not null,
  schedule_id text collate "C" not null,
  instant timestamptz not null,
  -- Of a row that stands for more than one missed instant: the first of them.
  since timestamptz,
  is_manual boolean not null default false,
  state text not null check (state in ('started', 'waiting', 'skipped', 'failed')),
  reason_code text,
  reason text,
  run_id text collate "C",
  -- When it was decided, or when what waited was started or given up.
  fired_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, schedule_id, instant),
  -- Planned instants are whole seconds and those of a call never are, so that one cannot take the other's place.
  check (is_manual = (date_trunc('second', instant) <> instant)),
  check ((state in ('skipped', 'failed')) = (reason_code is not null)),
  foreign key (workspace_id, schedule_id) references schedules (workspace_id, id) on delete cascade,
  foreign key (workspace_id, run_id) references runs (workspace_id, id) on delete set null (run_id)
);
select isolate('schedule_firings');
-- The scheduler finds what waits for a run to end, and removes what is old.
select open_to_system('schedule_firings', 'select, delete');
create index schedule_firings_run on schedule_firings (workspace_id, run_id) where run_id is not null;
create index schedule_firings_waiting on schedule_firings (workspace_id, schedule_id, instant) where state = 'waiting';
create index schedule_firings_old on schedule_firings (fired_at) where state <> 'waiting';
