-- Connections of an organization, a workspace or a member; the credentials of integrations beside those of model providers.
alter table connections no force row level security;
alter table connections
  drop constraint connections_pkey,
  drop constraint connections_workspace_id_name_key,
  drop constraint connections_kind_check,
  drop constraint connections_workspace_id_fkey,
  alter workspace_id drop not null,
  add organization_id text collate "C",
  -- A member's own: nobody else sees or uses it.
  add owner_account_id text collate "C",
  -- The shared connection that every member fills in with a credential of their own.
  add template_id text collate "C",
  add credentials text not null default 'shared' check (credentials in ('shared', 'each_member')),
  add integration text,
  -- What its tools are called by: `<slug>.<action>`.
  add slug text,
  -- Where the credential may be sent: host, host:port or *.domain.
  add hosts text[] not null default '{}',
  -- What of the credential is no secret: where it is put, the user name, addresses of an OAuth server.
  add settings jsonb not null default '{}',
  add client_secret bytea,
  add client_secret_key_id text,
  add scopes text[] not null default '{}',
  add state text not null default 'untested'
    check (state in ('unconnected', 'untested', 'ok', 'failing', 'broken')),
  add last_error text,
  add failing_since timestamptz,
  add attempts int not null default 0,
  -- When it is renewed, or its renewal tried again.
  add next_attempt_at timestamptz,
  add expires_at timestamptz,
  add can_refresh boolean not null default false,
  -- Grows with every secret that is stored, so that who waits for a refresh sees that there was one.
  add secret_version int not null default 0,
  add lease_by text,
  add lease_until timestamptz,
  add last_used_at timestamptz,
  add last_tested_at timestamptz;
update connections c set organization_id = w.organization_id from workspaces w where w.id = c.workspace_id;
alter table connections
  alter organization_id set not null,
  alter organization_id set default current_organization(),
  add primary key (organization_id, id),
  add foreign key (organization_id) references organizations (id),
  add foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade,
  -- Who leaves the organization takes nothing along: a key of theirs does not come back with them.
  add foreign key (organization_id, owner_account_id)
    references organization_members (organization_id, account_id) on delete cascade,
  add foreign key (organization_id, template_id) references connections (organization_id, id) on delete cascade,
  add check (owner_account_id is null or workspace_id is not null),
  add check (kind in ('openai', 'anthropic', 'google', 'openai-compatible', 'none', 'api_key', 'basic', 'bearer', 'oauth2'));
create unique index connections_name on connections
  (organization_id, coalesce(workspace_id, ''), coalesce(owner_account_id, ''), name);
create unique index connections_slug on connections (organization_id, coalesce(workspace_id, ''), slug)
  where slug is not null;
create unique index connections_own on connections (organization_id, workspace_id, template_id, owner_account_id)
  where template_id is not null;
create index connections_workspace on connections (workspace_id, id);
create index connections_refresh on connections (next_attempt_at)
  where can_refresh and state <> 'broken';
drop policy tenant on connections;
create policy tenant on connections to bailiwick_app
  using (organization_id = (select current_organization())
    and (workspace_id is null or workspace_id = (select current_workspace_or_null()))
    and (owner_account_id is null or owner_account_id = (select current_account_or_null())))
  with check (organization_id = (select current_organization())
    and (workspace_id is null or workspace_id = (select current_workspace_or_null()))
    and (owner_account_id is null or owner_account_id = (select current_account_or_null())));
alter table connections force row level security;

-- Where somebody is while they allow access at the service: used once, and only by who began it.
create table connection_authorizations (
  organization_id text collate "C" not null references organizations (id),
  workspace_id text collate "C",
  id text collate "C" not null,
  connection_id text collate "C" not null,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  -- SHA-256 of the state the browser carries; of a device code nothing travels.
  state_hash bytea,
  -- Code verifier or device code, and the addresses it was begun at.
  secret bytea not null,
  secret_key_id text not null,
  grant_kind text not null check (grant_kind in ('authorization_code', 'device')),
  interval_seconds int,
  next_poll_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade,
  foreign key (organization_id, connection_id) references connections (organization_id, id) on delete cascade
);
select isolate('connection_authorizations', 'shared');
select open_to_system('connection_authorizations', 'select, update, delete');
create unique index connection_authorizations_state on connection_authorizations (state_hash);
create index connection_authorizations_connection on connection_authorizations (organization_id, connection_id);
create index connection_authorizations_polled on connection_authorizations (next_poll_at) where next_poll_at is not null;

-- The organization's own OAuth application at a service: whose name people see when they allow access.
create table oauth_apps (
  organization_id text collate "C" not null references organizations (id),
  integration text not null,
  client_id text not null,
  client_secret bytea,
  secret_key_id text,
  updated_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, integration)
);
select isolate('oauth_apps', 'organization');
select open_to_system('oauth_apps', 'select, update');
