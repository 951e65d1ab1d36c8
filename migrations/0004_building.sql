-- Draft -> Version -> Pointer, one mechanism for whatever is drafted: agents, tools, later flows.

create table drafts (
  workspace_id text collate "C" not null references workspaces (id),
  subject_id text collate "C" not null,
  kind text not null,
  content jsonb not null,
  revision int not null default 1,
  updated_by text collate "C" not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, subject_id)
);
select isolate('drafts');

create table versions (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  subject_id text collate "C" not null,
  kind text not null,
  number int not null,
  title text not null default '',
  notes text not null default '',
  content jsonb not null,
  content_hash text not null,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, subject_id, number),
  foreign key (workspace_id, subject_id) references drafts (workspace_id, subject_id) on delete cascade
);
-- Frozen: nothing may change a version; it goes only when its subject goes (by cascade).
select isolate('versions', 'workspace', 'select, insert');

-- Which exact versions a version froze: an agent's tools.
create table version_uses (
  workspace_id text collate "C" not null,
  version_id text collate "C" not null,
  used_version_id text collate "C" not null,
  used_subject_id text collate "C" not null,
  primary key (workspace_id, version_id, used_version_id),
  foreign key (workspace_id, version_id) references versions (workspace_id, id) on delete cascade,
  foreign key (workspace_id, used_version_id) references versions (workspace_id, id)
);
create index on version_uses (workspace_id, used_subject_id);
select isolate('version_uses', 'workspace', 'select, insert');

create table deployments (
  workspace_id text collate "C" not null,
  subject_id text collate "C" not null,
  stage text not null check (stage in ('dev', 'uat', 'production')),
  version_id text collate "C" not null,
  deployed_by text collate "C" not null,
  deployed_at timestamptz not null default now(),
  primary key (workspace_id, subject_id, stage),
  foreign key (workspace_id, subject_id) references drafts (workspace_id, subject_id),
  foreign key (workspace_id, version_id) references versions (workspace_id, id)
);
select isolate('deployments');

create table agents (
  workspace_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  slug text not null,
  description text not null default '',
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, slug),
  foreign key (workspace_id, id) references drafts (workspace_id, subject_id)
);
select isolate('agents');

create table tools (
  workspace_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  description text not null default '',
  kind text not null check (kind in ('http', 'code')),
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, id) references drafts (workspace_id, subject_id)
);
select isolate('tools');

-- Which tools an agent's draft uses now: what "used by" answers from.
create table agent_tools (
  workspace_id text collate "C" not null,
  agent_id text collate "C" not null,
  tool_id text collate "C" not null,
  primary key (workspace_id, agent_id, tool_id),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id) on delete cascade,
  foreign key (workspace_id, tool_id) references tools (workspace_id, id)
);
create index on agent_tools (workspace_id, tool_id);
select isolate('agent_tools');

create table connections (
  workspace_id text collate "C" not null references workspaces (id),
  id text collate "C" not null,
  name text not null,
  kind text not null check (kind in ('openai', 'anthropic', 'google', 'openai-compatible')),
  base_url text,
  secret bytea,
  secret_key_id text,
  secret_hint text,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name)
);
select isolate('connections');
-- Key rotation walks every workspace's secrets.
select open_to_system('connections', 'select, update');
