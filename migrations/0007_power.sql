-- Boundary and power: what an organization and a workspace are, who is in them, and what each may do there.

-- A service account is a member that is nobody: it owns keys, never signs in, and belongs to one organization.
alter table accounts alter column email drop not null;
alter table accounts
  add kind text not null default 'person' check (kind in ('person', 'service')),
  add service_organization_id text collate "C" references organizations (id),
  add icon_id text collate "C",
  add locale text,
  add time_zone text,
  add theme text check (theme in ('light', 'dark', 'system')),
  add default_organization_id text collate "C",
  add check ((kind = 'person') = (email is not null)),
  add check ((kind = 'service') = (service_organization_id is not null));
grant update (icon_id, locale, time_zone, theme, default_organization_id) on accounts to bailiwick_app;
grant insert (id, kind, name, service_organization_id) on accounts to bailiwick_app;
create policy service_insert on accounts for insert to bailiwick_app
  with check (kind = 'service' and service_organization_id = (select current_organization()));
create policy service_update on accounts for update to bailiwick_app
  using (kind = 'service' and service_organization_id = (select current_organization_or_null()))
  with check (kind = 'service' and service_organization_id = (select current_organization_or_null()));

alter table organizations
  add icon_id text collate "C",
  -- Null: self-hosted, nothing is limited.
  add plan text,
  -- The longest life of a key in this organization; null: keys may live for ever.
  add key_max_days int check (key_max_days between 1 and 90);

alter table workspaces
  add icon_id text collate "C",
  add time_zone text,
  add locale text,
  add default_model jsonb,
  add retention_days int check (retention_days between 1 and 3650),
  add archived_at timestamptz,
  add archived_by text collate "C";

-- An address somebody left keeps leading to where it went, until somebody else takes it.
create table organization_former_slugs (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  slug text not null unique,
  created_at timestamptz not null default now(),
  primary key (organization_id, slug)
);
create table workspace_former_slugs (
  organization_id text collate "C" not null,
  slug text not null,
  workspace_id text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, slug),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade
);
create index on workspace_former_slugs (workspace_id);

-- The same organization in somebody else's directory.
create table external_ids (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  provider text not null,
  external_id text not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, provider),
  unique (provider, external_id)
);

-- Roles an organization made for itself; the presets are code.
create table roles (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  name text not null,
  description text not null default '',
  permissions text[] not null,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index roles_name on roles (organization_id, lower(name));

-- Extra power for a while. Without a workspace it is power in the organization itself.
create table grants (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  workspace_id text collate "C",
  account_id text collate "C" not null,
  permissions text[] not null,
  reason text not null,
  granted_by text collate "C" not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade,
  foreign key (organization_id, account_id) references organization_members (organization_id, account_id) on delete cascade,
  check (expires_at >= created_at + interval '1 minute' and expires_at <= created_at + interval '3 days')
);
create index on grants (organization_id, account_id);
create index on grants (organization_id, workspace_id);

-- One per address and organization; inviting again renews it. The token is in the mail and nowhere else.
create table invitations (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'billing_admin', 'member')),
  state text not null default 'pending' check (state in ('pending', 'accepted', 'declined', 'revoked')),
  token_hash text unique,
  invited_by text collate "C" not null,
  accepted_by text collate "C",
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  answered_at timestamptz,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, email)
);
create table invitation_workspaces (
  organization_id text collate "C" not null,
  invitation_id text collate "C" not null,
  workspace_id text collate "C" not null,
  role text not null,
  -- Who gave this role; may be another than who invited first.
  invited_by text collate "C" not null,
  primary key (organization_id, invitation_id, workspace_id),
  foreign key (organization_id, invitation_id) references invitations (organization_id, id) on delete cascade,
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade
);
create index on invitation_workspaces (organization_id, workspace_id);

-- The key has the power of its owner: its creator, or a service account.
alter table api_keys
  add organization_id text collate "C",
  add owner_id text collate "C" references accounts (id),
  add ip_ranges cidr[] not null default '{}',
  add rate_limit_per_minute int check (rate_limit_per_minute between 1 and 100000),
  -- The secret before this one, while both are taken.
  add previous_hash text unique,
  add previous_expires_at timestamptz,
  add regenerated_at timestamptz;
update api_keys k set owner_id = k.created_by, organization_id = w.organization_id from workspaces w where w.id = k.workspace_id;
alter table api_keys
  alter column owner_id set not null,
  alter column organization_id set not null,
  alter column organization_id set default current_organization(),
  add foreign key (organization_id, workspace_id) references workspaces (organization_id, id);
create index on api_keys (workspace_id, owner_id);
create index on api_keys (organization_id, owner_id);
-- The organization sees the keys of all its workspaces, and ends those of who leaves.
create policy organization_select on api_keys for select to bailiwick_app
  using (organization_id = (select directory_organization()));
create policy organization_update on api_keys for update to bailiwick_app
  using (organization_id = (select directory_organization()))
  with check (organization_id = (select directory_organization()));

alter table audit_entries add before jsonb, add after jsonb;

-- Deleting an empty workspace by its owner; what hangs on it by foreign keys says no, or goes with it.
grant delete on workspaces to bailiwick_app;
alter table runs add is_draft_in_production boolean not null default false;

-- Which organizations and workspaces the account of this scope can enter without being added: as owner or admin above them.
drop policy tenant on workspaces;
create policy tenant on workspaces to bailiwick_app
  using (id = (select directory_workspace()) or organization_id = (select directory_organization())
         or exists (select from members m where m.workspace_id = workspaces.id and m.account_id = (select directory_account()))
         or exists (select from organization_members m where m.organization_id = workspaces.organization_id
                      and m.account_id = (select directory_account()) and m.role in ('owner', 'admin')))
  with check (organization_id = (select current_organization()));
drop policy tenant on organizations;
create policy tenant on organizations to bailiwick_app
  using (id = (select current_organization_or_null())
         or exists (select from organization_members m where m.organization_id = organizations.id and m.account_id = (select directory_account())))
  with check (id = (select current_organization()));

do $$ declare t text; begin
  foreach t in array array['organization_former_slugs', 'workspace_former_slugs', 'external_ids', 'roles', 'grants', 'invitation_workspaces'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('grant select, insert, update, delete on %I to bailiwick_app', t);
    execute format('alter table %I alter organization_id set default current_organization()', t);
  end loop;
end $$;
-- A member reads these without having chosen the organization: to find the way, and what a role means.
create policy tenant on organization_former_slugs to bailiwick_app
  using (organization_id = (select current_organization_or_null())
         or exists (select from organization_members m where m.organization_id = organization_former_slugs.organization_id and m.account_id = (select directory_account())))
  with check (organization_id = (select current_organization()));
create policy tenant on workspace_former_slugs to bailiwick_app
  using (organization_id = (select current_organization_or_null())
         or exists (select from organization_members m where m.organization_id = workspace_former_slugs.organization_id and m.account_id = (select directory_account())))
  with check (organization_id = (select current_organization()));
create policy tenant on external_ids to bailiwick_app
  using (organization_id = (select current_organization_or_null())
         or exists (select from organization_members m where m.organization_id = external_ids.organization_id and m.account_id = (select directory_account())))
  with check (organization_id = (select current_organization()));
create policy tenant on roles to bailiwick_app
  using (organization_id = (select current_organization_or_null())
         or exists (select from organization_members m where m.organization_id = roles.organization_id and m.account_id = (select directory_account())))
  with check (organization_id = (select current_organization()));
create policy tenant on grants to bailiwick_app
  using ((organization_id = (select current_organization_or_null())
          and (current_workspace_or_null() is null or workspace_id = (select current_workspace_or_null())))
         or account_id = (select directory_account()))
  with check (organization_id = (select current_organization())
              and (current_workspace_or_null() is null or workspace_id = (select current_workspace_or_null())));
create policy tenant on invitation_workspaces to bailiwick_app
  using (organization_id = (select current_organization())
         and (current_workspace_or_null() is null or workspace_id = (select current_workspace_or_null())))
  with check (organization_id = (select current_organization())
              and (current_workspace_or_null() is null or workspace_id = (select current_workspace_or_null())));
select isolate('invitations', 'organization');
select open_to_system('organization_former_slugs', 'select, insert, delete');
select open_to_system('workspace_former_slugs', 'select, insert, delete');
select open_to_system('roles', 'select, update');
select open_to_system('grants', 'select, update');
select open_to_system('invitations', 'select, update');
select open_to_system('invitation_workspaces', 'select, delete');

-- Who is above all workspaces of an organization, without walking through everybody in it.
create index organization_members_above on organization_members (organization_id, account_id) where role in ('owner', 'admin');
-- One person is looked up at a time; the organization may have many.
drop policy tenant on accounts;
create policy tenant on accounts for select to bailiwick_app
  using (id = (select directory_self())
         or exists (select from organization_members m
                      where m.organization_id = (select current_organization_or_null()) and m.account_id = accounts.id));

-- Nobody may be left without an owner. The row above is locked first, so of two last owners going at once one stays.
-- Deferred: handing over in one transaction may pass through a moment without one.
create function keep_organization_owner() returns trigger language plpgsql as $$
begin
  perform from organizations where id = old.organization_id for no key update;
  if found and not exists (select from organization_members where organization_id = old.organization_id and role = 'owner') then
    raise exception 'the last owner of an organization cannot go' using errcode = 'BW002';
  end if;
  return null;
end $$;
create constraint trigger keep_owner_on_update after update of role on organization_members
  deferrable initially deferred for each row when (old.role = 'owner' and new.role <> 'owner') execute function keep_organization_owner();
create constraint trigger keep_owner_on_delete after delete on organization_members
  deferrable initially deferred for each row when (old.role = 'owner') execute function keep_organization_owner();

create function keep_workspace_owner() returns trigger language plpgsql as $$
begin
  perform from workspaces where id = old.workspace_id for no key update;
  if found and not exists (select from members where workspace_id = old.workspace_id and role = 'owner') then
    raise exception 'the last owner of a workspace cannot go' using errcode = 'BW002';
  end if;
  return null;
end $$;
create constraint trigger keep_owner_on_update after update of role on members
  deferrable initially deferred for each row when (old.role = 'owner' and new.role <> 'owner') execute function keep_workspace_owner();
create constraint trigger keep_owner_on_delete after delete on members
  deferrable initially deferred for each row when (old.role = 'owner') execute function keep_workspace_owner();

-- A role is a preset or one the organization made; its row is held, so that it cannot be deleted under the hand that gives it.
create function check_role() returns trigger language plpgsql as $$
begin
  if new.role not in ('owner', 'admin', 'architect', 'developer', 'tester', 'operator', 'member', 'viewer') then
    perform from roles where organization_id = new.organization_id and id = new.role for key share;
    if not found then raise exception 'no such role' using errcode = 'BW003'; end if;
  end if;
  return new;
end $$;
create trigger check_role before insert or update of role on members for each row execute function check_role();
create trigger check_role before insert or update of role on invitation_workspaces for each row execute function check_role();
