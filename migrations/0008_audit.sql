-- The audit chain. Writers only say what there is to chain; a sealer links it afterwards, so that the writers of one
-- workspace never wait for each other. Entry -> audit_pending (same transaction) -> audit_links + audit_checkpoints.

alter table audit_entries
  drop column chain_sequence,
  drop column chain_previous_hash,
  drop column chain_hash;

-- The organization reads what happened in it and in all its workspaces.
create policy organization on audit_entries for select to bailiwick_app
  using (organization_id = (select directory_organization()));
create index on audit_entries (organization_id, id);

-- Entries that no link holds yet. Written by the trigger alone, so nobody who writes entries can take one out.
create table audit_pending (
  scope_id text collate "C" not null,
  entry_id text collate "C" not null,
  primary key (scope_id, entry_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
grant select, delete on audit_pending to bailiwick_system;

create function audit_entry_is_pending() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.audit_pending (scope_id, entry_id) values (new.scope_id, new.id);
  return null;
end $$;
revoke execute on function audit_entry_is_pending() from public;
create trigger pending after insert on audit_entries for each row execute function audit_entry_is_pending();

-- chain_hash = sha256(chain_hash of the link before || entry_hash). The keys refuse a fork and an entry chained twice.
create table audit_links (
  scope_id text collate "C" not null,
  sequence bigint not null check (sequence > 0),
  organization_id text collate "C",
  entry_id text collate "C" not null,
  entry_created_at timestamptz not null,
  entry_hash bytea not null check (length(entry_hash) = 32),
  chain_hash bytea not null check (length(chain_hash) = 32),
  primary key (scope_id, sequence),
  unique (scope_id, entry_id)
);
-- The stretch of a chain that holds a span of time.
create index on audit_links (scope_id, entry_created_at, sequence);
-- The chains of an organization: each begins once.
create index audit_chains on audit_links (organization_id, scope_id) where sequence = 1;

-- The head of a chain at a moment, signed with the installation's key.
create table audit_checkpoints (
  scope_id text collate "C" not null,
  sequence bigint not null,
  organization_id text collate "C",
  chain_hash bytea not null check (length(chain_hash) = 32),
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (scope_id, sequence)
);

do $$ declare t text; begin
  foreach t in array array['audit_links', 'audit_checkpoints'] loop
    perform isolate(t::regclass, 'caller', 'select');
    perform open_to_system(t::regclass, 'select, insert');
    execute format('create policy organization on %I for select to bailiwick_app using (organization_id = (select directory_organization()))', t);
  end loop;
end $$;

-- The grants leave no login a way to change an entry; this holds the owner too.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'BW004';
end $$;
do $$ declare t text; begin
  foreach t in array array['audit_entries', 'audit_links', 'audit_checkpoints'] loop
    execute format('create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;

insert into audit_pending (scope_id, entry_id) select scope_id, id from audit_entries;
