-- Signals: what happened, in the transaction of the change. A sequencer numbers committed events per stream a moment
-- later, so that the writers of a busy workspace never wait for each other, and fans them out in the same transaction.

-- One stream per workspace and one per organization; scope_id is the stream's own id.
create table events (
  scope_id text collate "C" not null,
  id text collate "C" not null,
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C",
  -- Drawn as the transaction commits: of two events where one knew of the other, the later has the higher one.
  position bigint generated always as identity,
  -- 1, 2, 3 … in the stream; null for the moment until it is numbered.
  sequence bigint check (sequence > 0),
  type text not null,
  version smallint not null,
  agent_id text collate "C",
  actor_id text collate "C",
  -- json, not jsonb: every delivery of it has the same bytes.
  data json not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (scope_id, id),
  check (scope_id = coalesce(workspace_id, organization_id)),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade
);
alter table events enable row level security;
alter table events force row level security;
create policy tenant on events for select to bailiwick_app using (scope_id = (select current_scope()));
-- A change in an organization may be news in one of its workspaces, and the other way round; never in another organization,
-- nor from one workspace in another.
create policy emit on events for insert to bailiwick_app with check (
  organization_id = (select current_organization())
  and (workspace_id is null or workspace_id = coalesce((select current_workspace_or_null()), workspace_id)));
grant select, insert on events to bailiwick_app;
select open_to_system('events', 'select, insert, update, delete');
create unique index events_sequence on events (scope_id, sequence) where sequence is not null;
create index events_type on events (scope_id, type, sequence) where sequence is not null;
create index events_unnumbered on events (scope_id, position) where sequence is null;

-- The last number given in each stream.
create table event_streams (
  scope_id text collate "C" primary key,
  last_sequence bigint not null
);
grant select, insert, update, delete on event_streams to bailiwick_system;

-- What the product itself does about an event: one row per subscriber, gone once it is done, in the same transaction.
create table event_tasks (
  scope_id text collate "C" not null,
  event_id text collate "C" not null,
  subscriber text not null,
  attempts int not null default 0,
  -- Null: given up after too many attempts.
  due_at timestamptz default now(),
  error text,
  primary key (scope_id, event_id, subscriber),
  foreign key (scope_id, event_id) references events (scope_id, id) on delete cascade
);
grant select, insert, update, delete on event_tasks to bailiwick_system;
create index event_tasks_due on event_tasks (due_at) where due_at is not null;

-- How long a stream keeps its events, and when failures are worth a notification. No row: the defaults of the code.
create table event_settings (
  scope_id text collate "C" primary key,
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  retention_days int not null check (retention_days between 1 and 3650),
  failure_threshold int not null check (failure_threshold between 1 and 10000),
  failure_window_minutes int not null check (failure_window_minutes between 1 and 1440),
  updated_at timestamptz not null default now()
);
select isolate('event_settings', 'caller');
select open_to_system('event_settings', 'select');
