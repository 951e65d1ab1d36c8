-- Connections are looked at from time to time; whose account it is upstream; grants are revoked wherever they end.
alter table connections
  add next_check_at timestamptz not null default now() + interval '6 hours' * (0.9 + 0.2 * random()),
  add last_checked_at timestamptz,
  add check_failures int not null default 0,
  -- What people were told of and not yet told the end of.
  add told_of text check (told_of in ('failing', 'broken')),
  -- A digest of who allowed access, where the service says so; else only the number of the consent tells accounts apart.
  add identity text,
  add identity_name text,
  add consents int not null default 0,
  -- Why somebody should connect it anew though it may still work.
  add reconnect_reason text;
alter table connections no force row level security;
update connections set told_of = case when state = 'broken' then 'broken' when attempts >= 2 then 'failing' end
  where state in ('failing', 'broken');
alter table connections force row level security;
create index connections_check on connections (next_check_at)
  where credentials = 'shared' and kind in ('none', 'api_key', 'basic', 'bearer', 'oauth2');

-- Grants that ended here and still hold at their service; secrets are sealed as they were in their rows.
create table connection_leftovers (
  id bigint generated always as identity primary key,
  connection_id text collate "C" not null,
  template_id text collate "C",
  -- The row without its secrets.
  facts jsonb not null,
  secret bytea,
  secret_key_id text,
  client_secret bytea,
  client_secret_key_id text,
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index on connection_leftovers (next_at);
create index on connection_leftovers (template_id) where template_id is not null;
grant insert on connection_leftovers to bailiwick_app, bailiwick_system;
grant select, update, delete on connection_leftovers to bailiwick_system;

create function leave_connection() returns trigger language plpgsql as $$
begin
  insert into connection_leftovers
      (connection_id, template_id, facts, secret, secret_key_id, client_secret, client_secret_key_id)
    values (old.id, old.template_id,
      jsonb_build_object('organizationId', old.organization_id, 'workspaceId', old.workspace_id,
        'ownerAccountId', old.owner_account_id, 'integration', old.integration, 'settings', old.settings),
      old.secret, old.secret_key_id, old.client_secret, old.client_secret_key_id);
  return null;
end $$;
-- Whoever deletes it, a workspace that goes included. The client of a shared one is kept for what members connected through it.
create trigger connection_deleted after delete on connections for each row
  when (old.kind = 'oauth2' and (old.secret is not null or old.credentials = 'each_member')
    and old.settings #>> '{oauth,revocationUrl}' is not null)
  execute function leave_connection();
create trigger connection_forgotten after update of secret on connections for each row
  when (old.kind = 'oauth2' and old.secret is not null and new.secret is null
    and old.settings #>> '{oauth,revocationUrl}' is not null)
  execute function leave_connection();
