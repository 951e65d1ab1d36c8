-- The tenancy mechanism: who is asking (transaction-local settings), the functions that read it and
-- fail closed, and isolate(), which every tenant table calls.
-- Roles bailiwick_app and bailiwick_system exist before the first migration (src/platform/db/logins.ts).

revoke create on schema public from public;
grant usage on schema public to bailiwick_app, bailiwick_system;
grant usage on schema auth to bailiwick_system;
grant select, insert, update, delete on all tables in schema auth to bailiwick_system;

-- Unset and '' are the same: a setting reads as '' once the transaction that set it has ended.
create function current_account_or_null() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.account_id', true), '') $$;
create function current_organization_or_null() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.organization_id', true), '') $$;
create function current_workspace_or_null() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.workspace_id', true), '') $$;

create function no_context(missing text) returns text language plpgsql stable parallel safe as $$
begin
  raise exception 'no %context: the query ran outside the door', case when missing <> '' then missing || ' ' else '' end using errcode = 'BW001';
end $$;

-- All that follow are single expressions in SQL, so that the planner inlines them into a policy: a call of a PL/pgSQL
-- function there costs every query more than its rows do.
create function current_account() returns text language sql stable parallel safe
  as $$ select coalesce(current_account_or_null(), no_context('account')) $$;
create function current_organization() returns text language sql stable parallel safe
  as $$ select coalesce(current_organization_or_null(), no_context('organization')) $$;
create function current_workspace() returns text language sql stable parallel safe
  as $$ select coalesce(current_workspace_or_null(), no_context('workspace')) $$;
-- The id of the narrowest scope: what a caller's own bookkeeping (idempotency keys) belongs to.
create function current_scope() returns text language sql stable parallel safe
  as $$ select coalesce(current_workspace_or_null(), current_organization_or_null(), current_account_or_null(), no_context('')) $$;

-- The directory (organizations, workspaces, members) answers to the narrowest scope that is set, and to nothing else.
create function directory_workspace() returns text language sql stable parallel safe
  as $$ select case when current_scope() is not null then current_workspace_or_null() end $$;
create function directory_organization() returns text language sql stable parallel safe
  as $$ select case when current_workspace_or_null() is null then current_organization_or_null() end $$;
create function directory_account() returns text language sql stable parallel safe
  as $$ select case when current_scope() is not null and current_workspace_or_null() is null
                     and current_organization_or_null() is null then current_account_or_null() end $$;
-- The caller, whatever the scope.
create function directory_self() returns text language sql stable parallel safe
  as $$ select case when current_scope() is not null then current_account_or_null() end $$;

-- isolate(table [, scope [, rights]]): row-level security on and forced, the policy, the grants, the default of the tenant
-- column. Scopes: workspace | organization | account | shared (organization row, workspace_id null = all of them).
create function isolate(target regclass, scope text default 'workspace', rights text default 'select, insert, update, delete')
returns void language plpgsql as $$
declare rule text;
begin
  rule := case scope
    when 'workspace' then 'workspace_id = (select current_workspace())'
    when 'organization' then 'organization_id = (select current_organization())'
    when 'account' then 'account_id = (select current_account())'
    when 'shared' then 'organization_id = (select current_organization()) and (workspace_id is null or workspace_id = (select current_workspace_or_null()))'
    when 'caller' then 'scope_id = (select current_scope())'
    end;
  if rule is null then raise exception 'isolate: unknown scope %', scope; end if;
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s to bailiwick_app using (%s) with check (%s)', target, rule, rule);
  execute format('grant %s on %s to bailiwick_app', rights, target);
  case scope
    when 'workspace' then execute format('alter table %s alter workspace_id set default current_workspace()', target);
    when 'organization' then execute format('alter table %s alter organization_id set default current_organization()', target);
    when 'account' then execute format('alter table %s alter account_id set default current_account()', target);
    when 'shared' then execute format('alter table %s alter organization_id set default current_organization()', target);
    when 'caller' then execute format('alter table %s alter scope_id set default current_scope()', target);
  end case;
end $$;

-- open_to_system(table, rights): what asSystem may do with it, and nothing more.
create function open_to_system(target regclass, rights text) returns void language plpgsql as $$
begin
  execute format('create policy system on %s to bailiwick_system using (true) with check (true)', target);
  execute format('grant %s on %s to bailiwick_system', rights, target);
end $$;
revoke execute on function isolate(regclass, text, text), open_to_system(regclass, text) from public;

-- Facts of the installation; no tenant in it.
create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
grant select on settings to bailiwick_app;
grant select, insert, update, delete on settings to bailiwick_system;

-- One row per living process; an unseen one is dead and its work is taken over.
create table processes (
  id text collate "C" primary key,
  roles text[] not null,
  host text not null,
  pid int not null,
  worker_id text,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
grant select, insert, update, delete on processes to bailiwick_system;

-- Mail that no SMTP server took: what the development mailbox shows.
create table mails (
  id text collate "C" primary key,
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text,
  created_at timestamptz not null default now()
);
grant select, insert, delete on mails to bailiwick_system;

-- The same key and body answer the same for 24 hours. The stored answer may hold a secret shown once, so it is encrypted.
create table idempotency_keys (
  scope_id text collate "C" not null,
  key text not null,
  verb text not null,
  body_hash text not null,
  status int,
  answer bytea,
  created_at timestamptz not null default now(),
  primary key (scope_id, key)
);
select isolate('idempotency_keys', 'caller');
select open_to_system('idempotency_keys', 'select, delete');
create index on idempotency_keys (created_at);
grant select on migrations to bailiwick_system;
