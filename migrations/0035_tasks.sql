-- Programs that are run again from the start after a pause or a crash: what they were told, in which order, at which time of
-- their clock. A program's order counts what reached it, results and timers alike.
alter table steps add column made_after int;
alter table steps add column settled_as int;
alter table steps add column settled_at_ms bigint;

-- How long a program has run so far, waiting for people not counted.
alter table runs add column used_ms bigint not null default 0;
create index runs_tasks on runs (workspace_id, id) where kind = 'task';
create index runs_again on runs (workspace_id, parent_id) where parent_id is not null;

-- What a task wrote to its console and gave to emit; numbered by the program, so what it says again in a replay is known.
create table task_logs (
  workspace_id text collate "C" not null,
  run_id text collate "C" not null,
  number int not null,
  kind text not null check (kind in ('log', 'emit')),
  level text,
  content jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, run_id, number),
  foreign key (workspace_id, run_id) references runs (workspace_id, id) on delete cascade
);
select isolate('task_logs', 'workspace', 'select, insert');

-- Fails the transaction of a process that no longer holds what it writes about, in the round trip that would have committed it.
create function require_held(rows bigint) returns void language plpgsql as $$
begin
  if rows = 0 then raise exception 'the row is held by somebody else now' using errcode = 'BW010'; end if;
end $$;
