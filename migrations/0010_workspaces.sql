-- Archiving, deleting and counting workspaces.

alter table organizations add check (plan in ('build', 'launch', 'scale'));

-- What says nothing about a workspace goes with it. What a workspace holds refuses: a row that came between the look and
-- the deletion is never lost.
alter table members
  drop constraint members_organization_id_workspace_id_fkey,
  add foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade;
alter table api_keys
  drop constraint api_keys_workspace_id_fkey,
  drop constraint api_keys_organization_id_workspace_id_fkey,
  add foreign key (workspace_id) references workspaces (id) on delete cascade,
  add foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade;

-- Whether a personal workspace holds anything is asked around the tenancy policies: that there is a row, and nothing of it.
do $$ declare t text; begin
  foreach t in array array['agents', 'tools', 'sessions'] loop
    execute format('create policy emptiness on %I for select to bailiwick_system using (true)', t);
    execute format('grant select (workspace_id) on %I to bailiwick_system', t);
  end loop;
end $$;

-- No run begins in an archived workspace. The share lock meets the archiving: either it waits for this run and cancels it,
-- or this run waits and is refused.
create function refuse_archived() returns trigger language plpgsql as $$
declare archived timestamptz;
begin
  select archived_at into archived from workspaces where id = new.workspace_id for share;
  -- A workspace that is not there, or not to be seen, is refused by the policy and the foreign key.
  if archived is not null then raise exception 'the workspace is archived' using errcode = 'BW005'; end if;
  return new;
end $$;
create trigger refuse_archived before insert on runs for each row execute function refuse_archived();

-- How many living workspaces the current organization has, asked from inside one of them as well.
grant create on schema public to bailiwick_system;
create function living_workspaces() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare organization constant text := nullif(current_setting('app.organization_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return (select count(*) from public.workspaces w where w.organization_id = organization and w.archived_at is null);
end $$;
alter function living_workspaces() owner to bailiwick_system;
revoke execute on function living_workspaces() from public;
grant execute on function living_workspaces() to bailiwick_app;
revoke create on schema public from bailiwick_system;
