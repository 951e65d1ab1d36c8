-- Storage instances: files, keys and one SQLite database each. How much an instance and its place hold is counted here, in the
-- transaction of every change, so that no race gets past a quota.

create function storage_full(place text, quota bigint) returns void language plpgsql as $$
begin
  raise exception '%', place using errcode = 'BW039', detail = quota::text;
end $$;

-- What a workspace, or an organization for all its workspaces, holds in all.
create table storage_totals (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  workspace_id text collate "C",
  -- The workspace, or nothing: a key has no nulls.
  place text collate "C" not null generated always as (coalesce(workspace_id, '')) stored,
  bytes bigint not null default 0,
  quota_bytes bigint not null,
  primary key (organization_id, place),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade
);
select isolate('storage_totals', 'shared', 'select, insert, update');
select open_to_system('storage_totals', 'select, update');

create table storage_instances (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  -- Null: of the organization, in all its workspaces.
  workspace_id text collate "C",
  scope text not null check (scope in ('scratch', 'account', 'workspace', 'organization')),
  -- Whose it is alone.
  account_id text collate "C" references accounts (id),
  -- The run it is for alone.
  run_id text collate "C",
  name text not null,
  durability text not null check (durability in ('ephemeral', 'durable')),
  status text not null default 'open' check (status in ('open', 'closed')),
  quota_bytes bigint not null,
  files_bytes bigint not null default 0 check (files_bytes >= 0),
  keys_bytes bigint not null default 0 check (keys_bytes >= 0),
  -- While somebody writes to the database: what it may grow to, else what it is.
  database_bytes bigint not null default 0 check (database_bytes >= 0),
  file_count int not null default 0,
  key_count int not null default 0,
  -- Who writes to the database, and until when at most.
  writer text,
  writer_until timestamptz,
  expires_at timestamptz,
  created_by text collate "C" not null references accounts (id),
  created_at timestamptz not null default now(),
  opened_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade,
  check ((scope = 'organization') = (workspace_id is null)),
  check ((scope in ('scratch', 'account')) = (account_id is not null)),
  check (run_id is null or scope = 'scratch'),
  check ((durability = 'ephemeral') = (expires_at is not null))
);
select isolate('storage_instances', 'shared');
select open_to_system('storage_instances', 'select, update, delete');
create policy own on storage_instances as restrictive to bailiwick_app
  using (account_id is null or account_id = (select current_account_or_null()))
  with check (account_id is null or account_id = (select current_account_or_null()));
create unique index storage_instances_place on storage_instances
  (organization_id, workspace_id, scope, account_id, run_id, name) nulls not distinct;
create index storage_instances_expiring on storage_instances (expires_at) where expires_at is not null;
create index storage_instances_writing on storage_instances (writer_until) where writer_until is not null;

create table storage_files (
  organization_id text collate "C" not null,
  storage_id text collate "C" not null,
  path text collate "C" not null,
  -- The path of its directory; '' is the top.
  parent text collate "C" not null,
  id text collate "C" not null,
  kind text not null check (kind in ('file', 'directory')),
  size_bytes bigint not null default 0,
  media_type text,
  updated_at timestamptz not null default now(),
  primary key (organization_id, storage_id, path),
  unique (organization_id, storage_id, id),
  foreign key (organization_id, storage_id) references storage_instances (organization_id, id) on delete cascade
);
select isolate('storage_files', 'organization');
select open_to_system('storage_files', 'select');
create index storage_files_of_directory on storage_files (organization_id, storage_id, parent, path);

-- The bytes of a file, in blobs. A part is counted before its bytes are written, and belongs to no file until they are.
create table storage_parts (
  organization_id text collate "C" not null,
  storage_id text collate "C" not null,
  id text collate "C" not null,
  file_id text collate "C",
  number int not null,
  size_bytes bigint not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, storage_id, id),
  foreign key (organization_id, storage_id) references storage_instances (organization_id, id) on delete cascade,
  foreign key (organization_id, storage_id, file_id) references storage_files (organization_id, storage_id, id) on delete cascade
);
select isolate('storage_parts', 'organization');
select open_to_system('storage_parts', 'select, update, delete');
create unique index storage_parts_of_file on storage_parts (organization_id, storage_id, file_id, number) where file_id is not null;
create index storage_parts_unfinished on storage_parts (created_at) where file_id is null;

create sequence storage_versions;
grant usage on sequence storage_versions to bailiwick_app;
create table storage_keys (
  organization_id text collate "C" not null,
  storage_id text collate "C" not null,
  key text collate "C" not null,
  -- JSON as it was written.
  value text not null,
  -- Never one the key had before, not even before it was deleted.
  version bigint not null default nextval('storage_versions'),
  expires_at timestamptz,
  updated_at timestamptz not null default now(),
  size_bytes int not null generated always as (octet_length(key) + octet_length(value)) stored,
  primary key (organization_id, storage_id, key),
  foreign key (organization_id, storage_id) references storage_instances (organization_id, id) on delete cascade
);
select isolate('storage_keys', 'organization');
select open_to_system('storage_keys', 'select, update, delete');
create index storage_keys_expiring on storage_keys (expires_at) where expires_at is not null;

-- What an instance holds is seen by whoever sees the instance.
do $$
declare child text;
begin
  foreach child in array array['storage_files', 'storage_parts', 'storage_keys'] loop
    execute format('create policy of_instance on %1$I as restrictive to bailiwick_app
      using (exists (select from storage_instances i where i.organization_id = %1$I.organization_id and i.id = %1$I.storage_id))
      with check (exists (select from storage_instances i where i.organization_id = %1$I.organization_id and i.id = %1$I.storage_id))', child);
  end loop;
end $$;

-- Bytes on disk whose rows are gone; `part_id` null: everything of the instance.
create table storage_leftovers (
  storage_id text collate "C" not null,
  part_id text collate "C",
  created_at timestamptz not null default now()
);
create index on storage_leftovers (created_at);
grant insert on storage_leftovers to bailiwick_app, bailiwick_system;
grant select, delete on storage_leftovers to bailiwick_system;

-- Counting. Statement by statement, so that a thousand keys that go together are counted once.
create function count_storage_total() returns trigger language plpgsql as $$
declare place record;
begin
  if not exists (select from gained) then return null; end if;
  for place in
    select c.organization_id, c.workspace_id, sum(c.bytes) as delta from (
      select organization_id, workspace_id, files_bytes + keys_bytes + database_bytes as bytes from gained
      union all
      select organization_id, workspace_id, - files_bytes - keys_bytes - database_bytes from lost) c
    group by 1, 2 having sum(c.bytes) <> 0
  loop
    update storage_totals t set bytes = greatest(0, t.bytes + place.delta)
      where t.organization_id = place.organization_id and t.workspace_id is not distinct from place.workspace_id
        and (place.delta < 0 or t.bytes + place.delta <= t.quota_bytes);
    if not found and place.delta > 0 then
      perform storage_full(case when place.workspace_id is null then 'organization' else 'workspace' end,
        (select t.quota_bytes from storage_totals t
          where t.organization_id = place.organization_id and t.workspace_id is not distinct from place.workspace_id));
    end if;
  end loop;
  return null;
end $$;
create function count_deleted_storage() returns trigger language plpgsql as $$
begin
  -- What cascades from a workspace comes here without any, and perhaps without an organization to ask for.
  if not exists (select from lost) then return null; end if;
  insert into storage_leftovers (storage_id) select id from lost;
  update storage_totals t set bytes = greatest(0, t.bytes - c.bytes)
    from (select organization_id, workspace_id, sum(files_bytes + keys_bytes + database_bytes) as bytes from lost group by 1, 2) c
    where t.organization_id = c.organization_id and t.workspace_id is not distinct from c.workspace_id and c.bytes > 0;
  return null;
end $$;
create trigger storage_counted after update on storage_instances referencing old table as lost new table as gained
  for each statement execute function count_storage_total();
create trigger storage_deleted after delete on storage_instances referencing old table as lost
  for each statement execute function count_deleted_storage();

create function check_storage_quota() returns trigger language plpgsql as $$
begin
  if new.files_bytes + new.keys_bytes + new.database_bytes > new.quota_bytes
    and new.files_bytes + new.keys_bytes + new.database_bytes > old.files_bytes + old.keys_bytes + old.database_bytes then
    perform storage_full('storage', new.quota_bytes);
  end if;
  return new;
end $$;
create trigger storage_quota before update of files_bytes, keys_bytes, database_bytes on storage_instances
  for each row execute function check_storage_quota();

create function count_storage_keys() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from lost) then return null; end if;
  elsif not exists (select from gained) then return null;
  end if;
  if tg_op = 'INSERT' then
    update storage_instances i set keys_bytes = i.keys_bytes + c.bytes, key_count = i.key_count + c.rows
      from (select organization_id, storage_id, sum(size_bytes) as bytes, count(*) as rows from gained group by 1, 2) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  elsif tg_op = 'DELETE' then
    update storage_instances i set keys_bytes = i.keys_bytes - c.bytes, key_count = i.key_count - c.rows
      from (select organization_id, storage_id, sum(size_bytes) as bytes, count(*) as rows from lost group by 1, 2) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  else
    -- Most changes of a counter keep its length, and then nobody waits for the instance.
    update storage_instances i set keys_bytes = i.keys_bytes + c.bytes
      from (select organization_id, storage_id, sum(bytes) as bytes from (
          select organization_id, storage_id, size_bytes as bytes from gained
          union all select organization_id, storage_id, - size_bytes from lost) d
        group by 1, 2 having sum(bytes) <> 0) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  end if;
  return null;
end $$;
create trigger storage_keys_gained after insert on storage_keys referencing new table as gained
  for each statement execute function count_storage_keys();
create trigger storage_keys_changed after update on storage_keys referencing old table as lost new table as gained
  for each statement execute function count_storage_keys();
create trigger storage_keys_lost after delete on storage_keys referencing old table as lost
  for each statement execute function count_storage_keys();

create function count_storage_parts() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from lost) then return null; end if;
  elsif not exists (select from gained) then return null;
  end if;
  if tg_op = 'INSERT' then
    update storage_instances i set files_bytes = i.files_bytes + c.bytes
      from (select organization_id, storage_id, sum(size_bytes) as bytes from gained group by 1, 2) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  else
    -- Of an instance that goes as a whole, all bytes go together.
    insert into storage_leftovers (storage_id, part_id)
      select p.storage_id, p.id from lost p
        join storage_instances i on i.organization_id = p.organization_id and i.id = p.storage_id;
    update storage_instances i set files_bytes = i.files_bytes - c.bytes
      from (select organization_id, storage_id, sum(size_bytes) as bytes from lost group by 1, 2) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  end if;
  return null;
end $$;
create trigger storage_parts_gained after insert on storage_parts referencing new table as gained
  for each statement execute function count_storage_parts();
create trigger storage_parts_lost after delete on storage_parts referencing old table as lost
  for each statement execute function count_storage_parts();

create function count_storage_files() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from lost) then return null; end if;
  elsif not exists (select from gained) then return null;
  end if;
  if tg_op = 'INSERT' then
    update storage_instances i set file_count = i.file_count + c.rows
      from (select organization_id, storage_id, count(*) as rows from gained group by 1, 2) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  else
    update storage_instances i set file_count = i.file_count - c.rows
      from (select organization_id, storage_id, count(*) as rows from lost group by 1, 2) c
      where i.organization_id = c.organization_id and i.id = c.storage_id;
  end if;
  return null;
end $$;
create trigger storage_files_gained after insert on storage_files referencing new table as gained
  for each statement execute function count_storage_files();
create trigger storage_files_lost after delete on storage_files referencing old table as lost
  for each statement execute function count_storage_files();
