-- What follows by itself when an organization moves to another address, or when somebody is no longer in it.
-- Both functions touch rows that the scope of the change does not show, so they run as the system login.
grant create on schema public to bailiwick_system;

-- The address left keeps leading here; the address taken leads to whom had it no longer. The unique slug makes two who want
-- one address wait for each other, and each statement here sees what the other has committed.
create function keep_former_slug() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.organization_former_slugs f where f.slug = new.slug;
  if tg_op = 'UPDATE' then
    insert into public.organization_former_slugs (organization_id, slug) values (old.id, old.slug);
  end if;
  return null;
end $$;
alter function keep_former_slug() owner to bailiwick_system;
revoke execute on function keep_former_slug() from public;
create trigger former_slug_on_insert after insert on organizations for each row execute function keep_former_slug();
create trigger former_slug_on_update after update of slug on organizations
  for each row when (old.slug <> new.slug) execute function keep_former_slug();

-- A default or last place that somebody can no longer enter is forgotten, so that coming back does not bring it back.
create function forget_places() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare lost text[];
begin
  select array_agg(w.id) into lost from public.accounts a
    join public.workspaces w on w.id in (a.default_workspace_id, a.last_workspace_id) and w.organization_id = old.organization_id
    where a.id = old.account_id
      and not exists (select from public.members m where m.workspace_id = w.id and m.account_id = a.id)
      and not exists (select from public.organization_members m
                        where m.organization_id = w.organization_id and m.account_id = a.id and m.role in ('owner', 'admin'));
  if lost is not null then
    update public.accounts set
      default_workspace_id = case when default_workspace_id = any (lost) then null else default_workspace_id end,
      last_workspace_id = case when last_workspace_id = any (lost) then null else last_workspace_id end
      where id = old.account_id;
  end if;
  if tg_relid = 'public.organization_members'::regclass and tg_op = 'DELETE' then
    update public.accounts set default_organization_id = null
      where id = old.account_id and default_organization_id = old.organization_id;
  end if;
  return null;
end $$;
alter function forget_places() owner to bailiwick_system;
revoke execute on function forget_places() from public;
create trigger forget_places after delete on members for each row execute function forget_places();
create trigger forget_places_on_delete after delete on organization_members for each row execute function forget_places();
create trigger forget_places_on_update after update of role on organization_members
  for each row when (old.role in ('owner', 'admin') and new.role not in ('owner', 'admin')) execute function forget_places();

revoke create on schema public from bailiwick_system;

-- In the organization's scope there is no workspace to compare with, and that is no error: the organization's own policies decide.
alter policy tenant on api_keys
  using (workspace_id = (select directory_workspace())) with check (workspace_id = (select directory_workspace()));
