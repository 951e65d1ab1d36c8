-- Money: integer micro-units. The organization owns it; a workspace is an opaque id here, without a foreign key.

create table wallets (
  organization_id text collate "C" not null references organizations (id),
  kind text not null check (kind in ('ai', 'data')),
  balance_micros bigint not null default 0,
  held_micros bigint not null default 0 check (held_micros >= 0),
  updated_at timestamptz not null default now(),
  primary key (organization_id, kind)
);
select isolate('wallets', 'organization', 'select, update');
select open_to_system('wallets', 'select, insert, update');

create table holds (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  wallet text not null,
  amount_micros bigint not null check (amount_micros >= 0),
  state text not null default 'held' check (state in ('held', 'settled', 'released')),
  workspace_id text collate "C",
  run_id text collate "C",
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, wallet) references wallets (organization_id, kind)
);
select isolate('holds', 'organization', 'select, insert, update');
select open_to_system('holds', 'select, update');
create index on holds (expires_at) where state = 'held';

-- Double entry, append-only: every movement is two rows of one transaction_id that sum to zero.
create table ledger_entries (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  transaction_id text collate "C" not null,
  account text not null,
  amount_micros bigint not null,
  reason text not null,
  workspace_id text collate "C",
  usage_event_id text collate "C",
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, transaction_id, account)
);
select isolate('ledger_entries', 'organization', 'select, insert');
select open_to_system('ledger_entries', 'select, insert');

-- The id is made from the step it meters, so reporting twice is harmless.
create table usage_events (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  organization_id text collate "C" not null default current_organization(),
  kind text not null,
  wallet text not null,
  run_id text collate "C",
  step_number int,
  agent_id text collate "C",
  stage text,
  environment text not null,
  account_id text collate "C",
  credential_id text collate "C",
  model text,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cached_input_tokens bigint not null default 0,
  is_estimated boolean not null default false,
  price_version text not null,
  cost_micros bigint not null,
  settled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
select isolate('usage_events');
select open_to_system('usage_events', 'select, update');
create index on usage_events (workspace_id, created_at);
create index usage_unsettled on usage_events (created_at) where settled_at is null;
