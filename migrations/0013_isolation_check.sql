-- Usage goes with the workspace it was of: the books keep their own entries, and its runs refuse before it is asked.
alter table usage_events
  drop constraint usage_events_workspace_id_fkey,
  add foreign key (workspace_id) references workspaces (id) on delete cascade;
