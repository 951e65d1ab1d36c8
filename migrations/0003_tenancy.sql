-- Accounts, organizations, workspaces, members: the directory every boundary is drawn in.

create table accounts (
  id text collate "C" primary key,
  email text not null,
  name text not null,
  is_installation_admin boolean not null default false,
  experience_level text check (experience_level in ('new', 'some', 'expert')),
  onboarding jsonb,
  onboarded_at timestamptz,
  default_workspace_id text collate "C",
  last_workspace_id text collate "C",
  created_at timestamptz not null default now()
);
create unique index on accounts (lower(email));

create table organizations (
  id text collate "C" primary key,
  name text not null,
  slug text not null unique,
  is_personal boolean not null default false,
  currency text not null default 'USD',
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table organization_members (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'billing_admin', 'member')),
  created_at timestamptz not null default now(),
  primary key (organization_id, account_id)
);
create index on organization_members (account_id);

create table workspaces (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null unique,
  name text not null,
  slug text not null,
  description text not null default '',
  environment text not null check (environment in ('production', 'staging', 'development')),
  is_personal boolean not null default false,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, slug)
);

create table members (
  workspace_id text collate "C" not null references workspaces (id) on delete cascade,
  organization_id text collate "C" not null,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  role text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, account_id),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id),
  foreign key (organization_id, account_id) references organization_members (organization_id, account_id)
);
create index on members (account_id, workspace_id);
create index on members (organization_id, account_id);

-- Directory policies: visible in the workspace, in the organization, or to the account, whichever scope is the narrowest set.
do $$ declare t text; begin
  foreach t in array array['accounts', 'organizations', 'organization_members', 'workspaces', 'members'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('grant select on %I to bailiwick_app', t);
    perform open_to_system(t::regclass, 'select, insert, update, delete');
  end loop;
end $$;
grant insert, update on organizations, workspaces to bailiwick_app;
grant insert, update, delete on organization_members, members to bailiwick_app;
grant update on accounts to bailiwick_app;

create policy tenant on members to bailiwick_app
  using (workspace_id = (select directory_workspace()) or organization_id = (select directory_organization())
         or account_id = (select directory_account()))
  with check (organization_id = (select current_organization()));
create policy tenant on organization_members to bailiwick_app
  using (organization_id = (select current_organization_or_null()) or account_id = (select directory_account()))
  with check (organization_id = (select current_organization()));
create policy tenant on workspaces to bailiwick_app
  using (id = (select directory_workspace()) or organization_id = (select directory_organization())
         or id in (select m.workspace_id from members m where m.account_id = (select directory_account())))
  with check (organization_id = (select current_organization()));
create policy tenant on organizations to bailiwick_app
  using (id = (select current_organization_or_null())
         or id in (select m.organization_id from organization_members m where m.account_id = (select directory_account())))
  with check (id = (select current_organization()));
-- People are seen by those they share the current workspace or organization with, and by themselves.
create policy tenant on accounts for select to bailiwick_app
  using (id = (select directory_self())
         or id in (select m.account_id from organization_members m where m.organization_id = (select current_organization_or_null())));
create policy self on accounts for update to bailiwick_app
  using (id = (select current_account())) with check (id = (select current_account()));
-- A person edits the profile, never the rank.
revoke update on accounts from bailiwick_app;
grant update (name, experience_level, onboarding, onboarded_at, default_workspace_id, last_workspace_id) on accounts to bailiwick_app;

create table api_keys (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  name text not null,
  hash text not null unique,
  hint text not null,
  permissions text[] not null,
  -- The only stage the key may run; null: any.
  stage text check (stage in ('dev', 'uat', 'production')),
  created_by text collate "C" not null references accounts (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);
select isolate('api_keys', 'workspace', 'select, insert, update');
select open_to_system('api_keys', 'select, update');
create index on api_keys (workspace_id, created_by);
-- Last use is written in one batch over all workspaces.
create unique index on api_keys (id);

create table audit_entries (
  scope_id text collate "C" not null,
  id text collate "C" not null,
  organization_id text collate "C",
  workspace_id text collate "C",
  actor_account_id text collate "C",
  actor_kind text not null check (actor_kind in ('account', 'api_key', 'system')),
  credential_id text collate "C",
  verb text not null,
  target jsonb not null,
  is_production boolean not null default false,
  request_id text collate "C",
  ip text,
  user_agent text,
  -- Filled by the hash chain once it exists; the entry's own content never changes.
  chain_sequence bigint,
  chain_previous_hash text,
  chain_hash text,
  created_at timestamptz not null default now(),
  primary key (scope_id, id)
);
-- Append-only: no login may update or delete.
select isolate('audit_entries', 'caller', 'select, insert');
select open_to_system('audit_entries', 'select, insert');
create index on audit_entries (scope_id, verb, id);
create index on audit_entries (scope_id, actor_account_id, id);
