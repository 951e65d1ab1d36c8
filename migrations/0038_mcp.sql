-- MCP clients: what the workspace offers them, which are connected, and the authorization server they get their tokens from.

-- The authorization server's own tables (better-auth's oauth-provider); tokens and secrets are hashed or encrypted in them.
create table auth.oauth_client (
  id text collate "C" primary key,
  client_id text collate "C" not null unique,
  client_secret text,
  client_discovery_id text,
  disabled boolean default false,
  skip_consent boolean,
  enable_end_session boolean,
  subject_type text,
  scopes jsonb,
  client_credentials_scopes jsonb,
  user_id text collate "C" references auth."user" on delete cascade,
  created_at timestamptz default now(),
  updated_at timestamptz,
  name text,
  uri text,
  icon text,
  contacts jsonb,
  tos text,
  policy text,
  software_id text,
  software_version text,
  software_statement text,
  redirect_uris jsonb not null,
  post_logout_redirect_uris jsonb,
  backchannel_logout_uri text,
  backchannel_logout_session_required boolean,
  token_endpoint_auth_method text,
  application_type text,
  jwks text,
  jwks_uri text,
  grant_types jsonb,
  response_types jsonb,
  require_pkce boolean,
  dpop_bound_access_tokens boolean default false,
  reference_id text,
  metadata jsonb
);
create index oauth_client_user_id on auth.oauth_client (user_id);
create index oauth_client_created_at on auth.oauth_client (created_at);

create table auth.oauth_resource (
  id text collate "C" primary key,
  identifier text collate "C" not null unique,
  name text not null,
  access_token_ttl integer,
  refresh_token_ttl integer,
  signing_algorithm text,
  signing_key_id text,
  allowed_scopes jsonb,
  custom_claims jsonb,
  dpop_bound_access_tokens_required boolean default false,
  disabled boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz,
  policy_version integer default 1,
  metadata jsonb
);

create table auth.oauth_client_resource (
  id text collate "C" primary key,
  client_id text collate "C" not null references auth.oauth_client (client_id) on delete cascade,
  resource_id text collate "C" not null references auth.oauth_resource (identifier) on delete cascade,
  metadata jsonb,
  created_at timestamptz default now(),
  unique (client_id, resource_id)
);

create table auth.oauth_refresh_token (
  id text collate "C" primary key,
  token text collate "C" not null unique,
  client_id text collate "C" not null references auth.oauth_client (client_id) on delete cascade,
  session_id text collate "C" references auth.session on delete set null,
  user_id text collate "C" not null references auth."user" on delete cascade,
  -- The connection the token belongs to: mcp_clients.
  reference_id text collate "C",
  authorization_code_id text collate "C",
  resources jsonb,
  requested_user_info_claims jsonb,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  revoked timestamptz,
  rotated_at timestamptz,
  rotation_replay_response text,
  rotation_replay_expires_at timestamptz,
  auth_time timestamptz,
  confirmation jsonb,
  scopes jsonb not null
);
create index oauth_refresh_token_client on auth.oauth_refresh_token (client_id, user_id);
create index oauth_refresh_token_session on auth.oauth_refresh_token (session_id);
create index oauth_refresh_token_user on auth.oauth_refresh_token (user_id);
create index oauth_refresh_token_reference on auth.oauth_refresh_token (reference_id);
create index oauth_refresh_token_code on auth.oauth_refresh_token (authorization_code_id);
create index oauth_refresh_token_expires_at on auth.oauth_refresh_token (expires_at);

create table auth.oauth_access_token (
  id text collate "C" primary key,
  token text collate "C" not null unique,
  client_id text collate "C" not null references auth.oauth_client (client_id) on delete cascade,
  session_id text collate "C" references auth.session on delete set null,
  user_id text collate "C" references auth."user" on delete cascade,
  reference_id text collate "C",
  authorization_code_id text collate "C",
  resources jsonb,
  requested_user_info_claims jsonb,
  refresh_id text collate "C" references auth.oauth_refresh_token on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  revoked timestamptz,
  confirmation jsonb,
  scopes jsonb not null
);
create index oauth_access_token_client on auth.oauth_access_token (client_id);
create index oauth_access_token_session on auth.oauth_access_token (session_id);
create index oauth_access_token_user on auth.oauth_access_token (user_id);
create index oauth_access_token_reference on auth.oauth_access_token (reference_id);
create index oauth_access_token_code on auth.oauth_access_token (authorization_code_id);
create index oauth_access_token_refresh on auth.oauth_access_token (refresh_id);
create index oauth_access_token_expires_at on auth.oauth_access_token (expires_at);

create table auth.oauth_consent (
  id text collate "C" primary key,
  client_id text collate "C" not null references auth.oauth_client (client_id) on delete cascade,
  user_id text collate "C" references auth."user" on delete cascade,
  reference_id text collate "C",
  resources jsonb,
  requested_user_info_claims jsonb,
  scopes jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index oauth_consent_client on auth.oauth_consent (client_id, user_id);
create index oauth_consent_user on auth.oauth_consent (user_id);
create index oauth_consent_reference on auth.oauth_consent (reference_id);

create table auth.oauth_client_assertion (
  id text collate "C" primary key,
  expires_at timestamptz not null
);

grant select, insert, update, delete on auth.oauth_client, auth.oauth_resource, auth.oauth_client_resource,
  auth.oauth_refresh_token, auth.oauth_access_token, auth.oauth_consent, auth.oauth_client_assertion to bailiwick_system;

-- Agents and tools of the catalogue that are tools of /mcp by themselves.
create table mcp_offers (
  workspace_id text collate "C" not null references workspaces (id),
  -- What the MCP tool is called.
  name text collate "C" not null check (name ~ '^[a-zA-Z0-9_-]{1,64}$'),
  agent_id text collate "C",
  tool_address text collate "C",
  created_at timestamptz not null default now(),
  primary key (workspace_id, name),
  check (num_nonnulls(agent_id, tool_address) = 1),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id) on delete cascade
);
select isolate('mcp_offers');
create unique index mcp_offers_agent on mcp_offers (workspace_id, agent_id) where agent_id is not null;
create unique index mcp_offers_tool on mcp_offers (workspace_id, tool_address) where tool_address is not null;

-- A client somebody connected to this workspace: what its tokens name. It has the power of its account here, narrowed.
create table mcp_clients (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  organization_id text collate "C" not null default current_organization(),
  account_id text collate "C" not null references accounts (id),
  -- Of the authorization server.
  client_id text collate "C" not null,
  name text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id)
);
select isolate('mcp_clients', 'workspace', 'select, insert, update');
select open_to_system('mcp_clients', 'select, update');
create unique index mcp_clients_id on mcp_clients (id);
create index on mcp_clients (workspace_id, account_id);
create index on mcp_clients (organization_id, account_id);
-- The organization ends what those who leave had connected.
create policy organization_select on mcp_clients for select to bailiwick_app
  using (organization_id = (select directory_organization()));
create policy organization_update on mcp_clients for update to bailiwick_app
  using (organization_id = (select directory_organization()))
  with check (organization_id = (select directory_organization()));
