-- Approvals: what the gate asked people about, and what they decided.

create table approvals (
  workspace_id text collate "C" not null,
  id text collate "C" not null,
  -- The step that waits; asked anew about the same step, it is another row, and the latest one counts.
  run_id text collate "C" not null,
  step_number int not null,
  address text not null,
  tool_name text not null,
  tool_description text not null default '',
  annotations jsonb not null,
  -- JSON Schema of the arguments, where the tool has one.
  parameters jsonb,
  reason text not null,
  policy_ids text[] not null default '{}',
  -- Redacted: the full ones are the step's, and never copied.
  arguments jsonb not null,
  -- SHA-256 of what would be executed: address, fingerprint of the definition, arguments, caller.
  digest text not null,
  -- As their editor saw them: what was hidden stays a placeholder, filled in when the call is made.
  edited_arguments jsonb,
  edited_digest text,
  edited_by text collate "C",
  quorum int not null check (quorum between 1 and 100),
  requester_id text collate "C" not null,
  requester_key_id text collate "C",
  agent_id text collate "C",
  via text not null,
  stage text not null,
  environment text not null,
  is_draft boolean not null,
  -- Who asked in any way and so may not decide: who started the run, who owns its key, who made that key.
  excluded_ids text[] not null,
  state text not null default 'pending' check (state in ('pending', 'approved', 'denied', 'expired', 'cancelled')),
  -- Of an approved one: what became of the call. Null: nothing was done yet.
  execution text check (execution in ('started', 'succeeded', 'failed', 'unknown')),
  -- The attempt of the step that began it.
  execution_attempt int,
  executed_at timestamptz,
  -- Why it was denied or cancelled, in a sentence.
  end_reason text,
  is_break_glass boolean not null default false,
  reviewed_by text collate "C",
  reviewed_at timestamptz,
  review_note text,
  -- What policies say changed while it waited: its run asks again.
  must_ask_again boolean not null default false,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, run_id) references runs (workspace_id, id) on delete cascade,
  check (execution is null or state = 'approved'),
  check ((edited_arguments is null) = (edited_digest is null)),
  check ((state = 'pending') = (decided_at is null))
);
select isolate('approvals', 'workspace', 'select, insert, update');
-- What a run's end leaves is ended with it, and time passes in every workspace.
select open_to_system('approvals', 'select, update');
-- A step asks one question at a time.
create unique index approvals_open on approvals (workspace_id, run_id, step_number) where state = 'pending';
create index approvals_of_step on approvals (workspace_id, run_id, step_number, id);
create index approvals_pending on approvals (workspace_id, id) where state = 'pending';
create index approvals_due on approvals (expires_at) where state = 'pending';
create index approvals_again on approvals (workspace_id) where must_ask_again;
create index approvals_to_review on approvals (workspace_id, id) where is_break_glass and reviewed_at is null;

-- One decision per person, about the arguments they saw.
create table approval_decisions (
  workspace_id text collate "C" not null,
  approval_id text collate "C" not null,
  account_id text collate "C" not null references accounts (id),
  decision text not null check (decision in ('approve', 'deny', 'break_glass')),
  digest text not null,
  reason text,
  -- The session or API key it was made with.
  credential_id text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, approval_id, account_id),
  foreign key (workspace_id, approval_id) references approvals (workspace_id, id) on delete cascade
);
select isolate('approval_decisions', 'workspace', 'select, insert, update');

-- How long people have, unless a workspace says otherwise.
alter table workspaces add approval_hours int not null default 24 check (approval_hours between 1 and 720);
