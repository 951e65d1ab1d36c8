-- Webhooks out: endpoints of a workspace or of an organization, and what is delivered to them. One process at a time serves
-- an endpoint (its queue row holds the lease), so order, concurrency and rate are kept in that process's memory.

create table webhooks (
  scope_id text collate "C" not null,
  id text collate "C" not null,
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  url text not null,
  description text not null default '',
  -- `run.failed`, `run.*`; empty: every type.
  event_types text[] not null default '{}',
  -- Empty: of every agent, and what is of none.
  agent_ids text[] not null default '{}',
  -- Of an organization's webhook: only these workspaces and the organization itself; empty: all of them.
  workspace_ids text[] not null default '{}',
  is_active boolean not null default true,
  -- Switched off by us after it failed for too long, or because the receiver said 410.
  disabled_at timestamptz,
  disabled_reason text,
  secret bytea not null,
  secret_key_id text not null,
  -- The secret before this one, which signs as well until then.
  previous_secret bytea,
  previous_secret_until timestamptz,
  -- Null: our own schedule over 24 hours.
  max_attempts int check (max_attempts between 1 and 20),
  timeout_seconds int not null default 15 check (timeout_seconds between 1 and 60),
  is_ordered boolean not null default false,
  concurrency int not null default 10 check (concurrency between 1 and 50),
  rate_per_second int check (rate_per_second between 1 and 1000),
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (scope_id, id)
);
select isolate('webhooks', 'caller');
select open_to_system('webhooks', 'select, update');

create table webhook_queues (
  scope_id text collate "C" not null,
  webhook_id text collate "C" not null,
  -- The earliest delivery that may be tried; null: nothing waits.
  due_at timestamptz,
  lease_token text,
  lease_process text,
  consecutive_failures int not null default 0,
  failing_since timestamptz,
  -- Closed until then: only one delivery at a time tries whether the receiver is back.
  breaker_until timestamptz,
  last_delivered_at timestamptz,
  last_status int,
  primary key (scope_id, webhook_id),
  foreign key (scope_id, webhook_id) references webhooks (scope_id, id) on delete cascade
);
select isolate('webhook_queues', 'caller', 'select, insert, update');
select open_to_system('webhook_queues', 'select, update');
create index webhook_queues_due on webhook_queues (due_at) where due_at is not null and lease_token is null;
create index webhook_queues_leased on webhook_queues (lease_process) where lease_process is not null;

create table webhook_deliveries (
  scope_id text collate "C" not null,
  id text collate "C" not null,
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  -- Rises in the order of the events of each stream; what an ordered endpoint keeps to.
  number bigint generated always as identity,
  webhook_id text collate "C" not null,
  -- The stream of the event: of an organization's webhook it may be one of the workspaces'.
  event_scope_id text collate "C" not null,
  event_id text collate "C" not null,
  event_type text not null,
  agent_id text collate "C",
  state text not null default 'pending' check (state in ('pending', 'succeeded', 'failed')),
  -- Attempts made, and those of the present round: a replay begins a new one.
  attempts int not null default 0,
  round_attempts int not null default 0,
  next_attempt_at timestamptz default now(),
  last_status int,
  last_error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (scope_id, id),
  check ((state = 'pending') = (next_attempt_at is not null)),
  foreign key (scope_id, webhook_id) references webhooks (scope_id, id) on delete cascade
);
select isolate('webhook_deliveries', 'caller', 'select, insert, update');
select open_to_system('webhook_deliveries', 'select, insert, update, delete');
create index webhook_deliveries_due on webhook_deliveries (scope_id, webhook_id, next_attempt_at, number) where state = 'pending';
create index webhook_deliveries_order on webhook_deliveries (scope_id, webhook_id, number) where state = 'pending';
create index webhook_deliveries_log on webhook_deliveries (scope_id, webhook_id, id);
create index webhook_deliveries_event on webhook_deliveries (scope_id, event_id);

create table webhook_attempts (
  scope_id text collate "C" not null,
  delivery_id text collate "C" not null,
  number int not null,
  started_at timestamptz not null,
  duration_ms int not null,
  -- The headers that were sent, without the signature's secret part; the body is the event's.
  request_headers jsonb not null,
  status int,
  response_headers jsonb,
  response_body text,
  error_code text,
  error_message text,
  primary key (scope_id, delivery_id, number),
  foreign key (scope_id, delivery_id) references webhook_deliveries (scope_id, id) on delete cascade
);
select isolate('webhook_attempts', 'caller', 'select');
select open_to_system('webhook_attempts', 'select, insert, delete');
