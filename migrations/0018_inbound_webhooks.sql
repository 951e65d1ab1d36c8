-- Webhooks in: endpoints with an address of their own, and what was posted there. A delivery is stored before its sender hears
-- 200, and of one that is for an agent or a tool the transaction that starts the run moves it on.
--
--   received -> started | failed          (failed or started -> received by a person)
--   rejected                              (it did not verify; without its body)

create table inbound_webhooks (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  name text not null,
  description text not null default '',
  -- The address: found by its hash, and sealed so that who may edit it can see it again.
  token_hash text collate "C" not null,
  token bytea not null,
  deactivated_at timestamptz,
  verification jsonb not null,
  secret bytea,
  secret_changed_at timestamptz,
  -- The secret before this one, which is taken as well until then.
  previous_secret bytea,
  previous_secret_until timestamptz,
  -- What the token and both secrets are sealed under.
  secret_key_id text not null,
  dedupe jsonb,
  target_kind text not null check (target_kind in ('inbox', 'agent', 'tool')),
  -- Null with a target of that kind: it was deleted.
  agent_id text collate "C",
  stage text,
  tool_id text collate "C",
  -- Whose power its runs have, and the API key it came with.
  owner_id text collate "C" not null,
  key_id text collate "C",
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name),
  check ((secret is null) = (secret_changed_at is null)),
  check ((previous_secret is null) = (previous_secret_until is null)),
  check ((target_kind = 'agent') = (stage is not null)),
  check (agent_id is null or target_kind = 'agent'),
  check (tool_id is null or target_kind = 'tool'),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id) on delete set null (agent_id),
  foreign key (workspace_id, tool_id) references tools (workspace_id, id) on delete set null (tool_id)
);
select isolate('inbound_webhooks', 'workspace', 'select, insert, update');
select open_to_system('inbound_webhooks', 'select, update');
create unique index inbound_webhooks_token on inbound_webhooks (token_hash);
create index on inbound_webhooks (workspace_id, agent_id) where agent_id is not null;
create index on inbound_webhooks (workspace_id, tool_id) where tool_id is not null;

create table inbound_deliveries (
  workspace_id text collate "C" not null,
  id text collate "C" not null,
  webhook_id text collate "C" not null,
  -- The bytes as they came; null when it was rejected.
  body bytea,
  size int not null,
  content_type text,
  headers jsonb not null,
  source_ip text,
  dedupe_key text,
  state text not null check (state in ('received', 'started', 'failed', 'rejected')),
  -- When its run is to be started by whoever looks; null: there is none to start.
  due_at timestamptz,
  -- Times it could not be started for a reason that passes.
  attempts int not null default 0,
  reason_code text,
  reason_message text,
  run_id text collate "C",
  acknowledged_at timestamptz,
  acknowledged_by text collate "C",
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  check (due_at is null or state = 'received'),
  check ((body is null) = (state = 'rejected')),
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  foreign key (workspace_id, webhook_id) references inbound_webhooks (workspace_id, id) on delete cascade
);
-- What was posted is compressed already or small; taking it apart for TOAST's compression costs more than it saves.
alter table inbound_deliveries alter body set storage external;
select isolate('inbound_deliveries', 'workspace', 'select, insert, update');
select open_to_system('inbound_deliveries', 'select, delete');
create unique index inbound_deliveries_dedupe on inbound_deliveries (workspace_id, webhook_id, dedupe_key) where dedupe_key is not null;
create index on inbound_deliveries (workspace_id, webhook_id, id);
create index inbound_deliveries_open on inbound_deliveries (workspace_id, webhook_id) where acknowledged_at is null and state in ('received', 'failed');
create index inbound_deliveries_due on inbound_deliveries (workspace_id, due_at) where due_at is not null;
create index inbound_deliveries_rejected on inbound_deliveries (created_at) where state = 'rejected';
