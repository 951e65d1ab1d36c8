-- Modules of code that tools and tasks import by name: drafted and published like what agents are made of.
create table snippets (
  workspace_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  description text not null default '',
  -- What an import finds; null until the first version is published.
  version_id text collate "C",
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, id) references drafts (workspace_id, subject_id),
  foreign key (workspace_id, version_id) references versions (workspace_id, id)
);
select isolate('snippets');
-- Whether a personal workspace holds any is asked around the tenancy policies: that there is a row, and nothing of it.
create policy emptiness on snippets for select to bailiwick_system using (true);
grant select (workspace_id) on snippets to bailiwick_system;

-- What the draft of a tool or a snippet imports, by name: the name may not be taken yet.
create table snippet_imports (
  workspace_id text collate "C" not null,
  subject_id text collate "C" not null,
  name text not null,
  primary key (workspace_id, subject_id, name),
  foreign key (workspace_id, subject_id) references drafts (workspace_id, subject_id) on delete cascade
);
create index on snippet_imports (workspace_id, name);
select isolate('snippet_imports');
