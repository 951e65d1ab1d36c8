-- What may happen: rules of the organization, of a workspace (workspace_id set), of a toolkit, and of an account for itself.
create table policies (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  workspace_id text collate "C",
  toolkit_id text collate "C",
  position int not null,
  effect text not null check (effect in ('allow', 'require_approval', 'block')),
  quorum int check (quorum between 1 and 10),
  -- What it is about: address pattern, selectors, conditions on arguments.
  match jsonb not null,
  note text not null default '',
  is_enabled boolean not null default true,
  expires_at timestamptz,
  created_by text collate "C" references accounts (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, workspace_id) references workspaces (organization_id, id) on delete cascade,
  check (quorum is null or effect = 'require_approval'),
  check (toolkit_id is null or effect <> 'allow')
);

-- Until now everything was done without asking, and what runs in a workspace today goes on.
insert into policies (organization_id, id, workspace_id, position, effect, match, note)
select organization_id, 'pol_' || substr(id, 4), id, 0, 'allow',
  '{"address": "workspace.**", "stages": ["draft", "dev", "uat", "production"]}',
  'Made when policies came, so that what worked goes on working. Delete it to be asked before tools change anything.'
from workspaces;

select isolate('policies', 'shared');
select open_to_system('policies', 'select');
create index policies_of_workspace on policies (organization_id, workspace_id, position);
-- What the organization decided is seen in its workspaces and changed from none of them.
create policy own_level_insert on policies as restrictive for insert to bailiwick_app
  with check (workspace_id is not distinct from (select current_workspace_or_null()));
create policy own_level_update on policies as restrictive for update to bailiwick_app
  using (workspace_id is not distinct from (select current_workspace_or_null()))
  with check (workspace_id is not distinct from (select current_workspace_or_null()));
create policy own_level_delete on policies as restrictive for delete to bailiwick_app
  using (workspace_id is not distinct from (select current_workspace_or_null()));

create table account_policies (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  id text collate "C" not null,
  position int not null,
  -- A person restricts what is done in their name, and allows nothing nobody else allowed.
  effect text not null check (effect in ('require_approval', 'block')),
  quorum int check (quorum between 1 and 10),
  match jsonb not null,
  note text not null default '',
  is_enabled boolean not null default true,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id),
  check (quorum is null or effect = 'require_approval')
);
select isolate('account_policies', 'account');
-- Whoever runs or reviews something done in a person's name is bound by them, in a scope of another account.
select open_to_system('account_policies', 'select');
