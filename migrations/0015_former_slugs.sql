-- The twenty last addresses of an organization lead to it, not every one it ever had: each is read whenever somebody of it
-- looks where they can go.
create or replace function keep_former_slug() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.organization_former_slugs f where f.slug = new.slug;
  if tg_op = 'UPDATE' then
    insert into public.organization_former_slugs (organization_id, slug) values (old.id, old.slug);
    delete from public.organization_former_slugs f where f.organization_id = old.id and f.slug in (
      select o.slug from public.organization_former_slugs o where o.organization_id = old.id
        order by o.created_at desc, o.slug offset 20);
  end if;
  return null;
end $$;
