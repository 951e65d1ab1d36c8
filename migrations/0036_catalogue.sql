-- Where tools come from (OpenAPI documents, MCP servers), what they brought, and toolkits: of an organization, for all its
-- workspaces, or of one of them.

create table tool_sources (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  id text collate "C" not null,
  slug text collate "C" not null,
  name text not null,
  kind text not null check (kind in ('openapi', 'mcp')),
  -- Addresses and choices; no secret, and not the document.
  config jsonb not null,
  connection_id text collate "C",
  is_enabled boolean not null default true,
  state text not null default 'waiting' check (state in ('waiting', 'syncing', 'ready', 'failed')),
  tool_count int not null default 0,
  -- What the document or server says of itself: title, version, servers, security.
  facts jsonb not null default '{}',
  error jsonb,
  -- Of its tools: whoever keeps something made of them asks whether it is still this.
  revision int not null default 1,
  sync_every_minutes int check (sync_every_minutes between 15 and 43200),
  next_sync_at timestamptz,
  last_synced_at timestamptz,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id)
);
select isolate('tool_sources', 'shared');
select open_to_system('tool_sources', 'select, update');
create unique index tool_sources_slug on tool_sources (organization_id, coalesce(workspace_id, ''), slug);
create index tool_sources_due on tool_sources (next_sync_at) where next_sync_at is not null;

-- An address means one thing in a workspace: a source of the organization and one of a workspace never share a slug. Asked of the
-- whole organization, which no scope of a caller sees.
grant create on schema public to bailiwick_system;
create function tool_source_slug_taken(asked text, is_shared boolean) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare organization constant text := nullif(current_setting('app.organization_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return exists (select from public.tool_sources s where s.organization_id = organization and s.slug = asked
    and (s.workspace_id is null) <> is_shared);
end $$;
alter function tool_source_slug_taken(text, boolean) owner to bailiwick_system;
revoke execute on function tool_source_slug_taken(text, boolean) from public;
grant execute on function tool_source_slug_taken(text, boolean) to bailiwick_app;
create function tool_source_slug_is_free() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  -- Without a context only the owner writes: the policies refuse everybody else.
  if current_organization_or_null() is null then return new; end if;
  perform pg_advisory_xact_lock(hashtextextended('tool_sources ' || new.organization_id || ' ' || new.slug, 0));
  if tool_source_slug_taken(new.slug, new.workspace_id is null) then
    raise exception 'the slug of a tool source is taken' using errcode = '23505', constraint = 'tool_sources_slug';
  end if;
  return new;
end $$;
create trigger tool_source_slug_is_free before insert on tool_sources
  for each row execute function tool_source_slug_is_free();

create table catalogue_tools (
  organization_id text collate "C" not null,
  workspace_id text collate "C",
  source_id text collate "C" not null,
  name text collate "C" not null,
  address text collate "C" not null,
  description text not null,
  signature text not null,
  annotations jsonb not null,
  -- More words it is found by.
  words text not null default '',
  -- `GET /pets/{petId}`, where it is one.
  method text,
  fingerprint text not null,
  -- Hashes of its parts, so that a sync says what changed without reading them.
  part_hashes jsonb not null default '{}',
  -- Heavy, and read one at a time: schemas, and how it is called.
  parameters jsonb not null,
  output jsonb,
  definition jsonb not null,
  -- It was there once: kept so that what used it can be told what it was.
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, source_id, name),
  foreign key (organization_id, source_id) references tool_sources (organization_id, id) on delete cascade
);
select isolate('catalogue_tools', 'shared');
create index catalogue_tools_address on catalogue_tools (organization_id, address) where removed_at is null;

create table source_syncs (
  organization_id text collate "C" not null,
  workspace_id text collate "C",
  id text collate "C" not null,
  source_id text collate "C" not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'succeeded', 'failed')),
  cause text not null check (cause in ('created', 'changed', 'asked', 'scheduled')),
  phase text not null default 'waiting' check (phase in ('waiting', 'fetching', 'reading', 'storing', 'done')),
  done_count int not null default 0,
  total_count int,
  diff jsonb,
  used jsonb not null default '[]',
  skipped jsonb not null default '[]',
  error jsonb,
  -- Who does it, and until when nobody else does.
  lease_token text,
  leased_until timestamptz,
  attempts int not null default 0,
  asked_by text collate "C",
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, source_id) references tool_sources (organization_id, id) on delete cascade
);
select isolate('source_syncs', 'shared');
select open_to_system('source_syncs', 'select, insert, update');
create index source_syncs_log on source_syncs (organization_id, source_id, id);
-- One waits or is under way per source; whoever asks again is answered that one.
create unique index source_syncs_open on source_syncs (organization_id, source_id) where state in ('waiting', 'running');
create index source_syncs_due on source_syncs (created_at) where state in ('waiting', 'running');

create table source_documents (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  id text collate "C" not null,
  size_bytes int not null check (size_bytes >= 0),
  sha256 text not null,
  -- Null: a source holds it.
  expires_at timestamptz,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
select isolate('source_documents', 'shared');
select open_to_system('source_documents', 'select, delete');
create index source_documents_over on source_documents (expires_at) where expires_at is not null;

create table toolkits (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  id text collate "C" not null,
  slug text collate "C" not null,
  name text not null,
  description text not null default '',
  patterns text[] not null default '{}',
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id)
);
select isolate('toolkits', 'shared');
-- Whether a personal workspace holds any is asked around the tenancy policies: that there is a row, and nothing of it.
create policy emptiness on toolkits for select to bailiwick_system using (true);
grant select (workspace_id) on toolkits to bailiwick_system;
create unique index toolkits_slug on toolkits (organization_id, coalesce(workspace_id, ''), slug);

-- Which tools of the catalogue an agent's draft lists, for whoever asks what uses them.
create table agent_catalogue_tools (
  workspace_id text collate "C" not null,
  agent_id text collate "C" not null,
  address text collate "C" not null,
  primary key (workspace_id, agent_id, address),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id) on delete cascade
);
select isolate('agent_catalogue_tools');
create index agent_catalogue_tools_address on agent_catalogue_tools (workspace_id, address);
select open_to_system('agent_catalogue_tools', 'select');

-- The tools of the catalogue a version froze, as they were called then.
create table version_callables (
  workspace_id text collate "C" not null,
  version_id text collate "C" not null,
  address text collate "C" not null,
  fingerprint text not null,
  callable jsonb not null,
  primary key (workspace_id, version_id, address),
  foreign key (workspace_id, version_id) references versions (workspace_id, id) on delete cascade
);
select isolate('version_callables', 'workspace', 'select, insert');
create index version_callables_address on version_callables (workspace_id, address);
select open_to_system('version_callables', 'select');

select open_to_system('versions', 'select');
select open_to_system('drafts', 'select');
select open_to_system('deployments', 'select');

-- What uses the tools of a source: drafts, and versions that are the newest or deployed, of agents in the current workspace, or in
-- every workspace of the current organization.
create function users_of_tools(source_slug text)
returns table (address text, kind text, workspace_id text, agent_id text, name text, version_number int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant text := nullif(current_setting('app.organization_id', true), '');
  workspace constant text := nullif(current_setting('app.workspace_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return query
    with here as (
      select w.id from public.workspaces w where w.organization_id = organization and (workspace is null or w.id = workspace)
    )
    select u.address, 'agent_draft', u.workspace_id, a.id, a.name, null::int
      from public.agent_catalogue_tools u
      join public.agents a on a.workspace_id = u.workspace_id and a.id = u.agent_id
      where u.workspace_id in (select id from here) and starts_with(u.address, source_slug || '.')
    union all
    select f.address, 'agent_version', f.workspace_id, a.id, a.name, v.number
      from public.version_callables f
      join public.versions v on v.workspace_id = f.workspace_id and v.id = f.version_id
      join public.agents a on a.workspace_id = v.workspace_id and a.id = v.subject_id
      where f.workspace_id in (select id from here) and starts_with(f.address, source_slug || '.')
        and (exists (select from public.deployments d where d.workspace_id = v.workspace_id and d.version_id = v.id)
          or v.number = (select max(n.number) from public.versions n where n.workspace_id = v.workspace_id and n.subject_id = v.subject_id))
    order by 1, 2, 3, 5
    limit 2000;
end $$;
alter function users_of_tools(text) owner to bailiwick_system;
revoke execute on function users_of_tools(text) from public;
grant execute on function users_of_tools(text) to bailiwick_app;
-- The agents whose draft goes by a toolkit, in the current workspace or in every workspace of the current organization.
create function agents_with_toolkit(asked text) returns table (agent_id text, name text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant text := nullif(current_setting('app.organization_id', true), '');
  workspace constant text := nullif(current_setting('app.workspace_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return query
    select a.id, a.name from public.workspaces w
      join public.agents a on a.workspace_id = w.id
      join public.drafts d on d.workspace_id = a.workspace_id and d.subject_id = a.id
      where w.organization_id = organization and (workspace is null or w.id = workspace) and d.content ->> 'toolkitId' = asked
      order by a.name limit 50;
end $$;
alter function agents_with_toolkit(text) owner to bailiwick_system;
revoke execute on function agents_with_toolkit(text) from public;
grant execute on function agents_with_toolkit(text) to bailiwick_app;
revoke create on schema public from bailiwick_system;
