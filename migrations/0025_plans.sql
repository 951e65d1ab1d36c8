-- Plans as data, what an organization subscribed to, its trial, promotional codes, and what of it is to be paid.

create table plans (
  key text primary key check (key ~ '^[a-z][a-z0-9_]{1,39}$'),
  name text not null,
  description text not null default '',
  -- Only an offered plan can be chosen; who has one that is offered no more keeps it.
  is_offered boolean not null default true,
  -- Up is to a higher one.
  rank int not null,
  monthly_price_micros bigint not null default 0 check (monthly_price_micros >= 0),
  -- Null: as many as they like; of retention: for ever, as far as the installation goes.
  max_workspaces int check (max_workspaces >= 0),
  max_members int check (max_members >= 1),
  max_agents int check (max_agents >= 0),
  max_concurrent_runs int check (max_concurrent_runs >= 1),
  requests_per_minute int check (requests_per_minute >= 1),
  retention_days int check (retention_days between 1 and 3650),
  ai_allowance_micros bigint not null default 0 check (ai_allowance_micros >= 0),
  data_allowance_micros bigint not null default 0 check (data_allowance_micros >= 0),
  discount_percent int not null default 0 check (discount_percent between 0 and 100),
  trial_days int not null default 7 check (trial_days between 0 and 365),
  trial_ai_micros bigint not null default 0 check (trial_ai_micros >= 0),
  trial_data_micros bigint not null default 0 check (trial_data_micros >= 0),
  features text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
grant select on plans to bailiwick_app;
grant select, insert, update on plans to bailiwick_system;

insert into plans (key, name, description, rank, monthly_price_micros, max_workspaces, max_members, max_agents, max_concurrent_runs,
  requests_per_minute, retention_days, ai_allowance_micros, data_allowance_micros, discount_percent, trial_days, trial_ai_micros, trial_data_micros, features)
values
  ('build', 'Build', 'One workspace to build in', 1, 29000000, 1, 5, 3, 5, 300, 30, 10000000, 5000000, 0, 7, 5000000, 2500000, '{}'),
  ('launch', 'Launch', 'Staging and production for a team', 2, 149000000, 3, 25, 15, 25, 1200, 90, 60000000, 30000000, 10, 7, 10000000, 5000000,
    '{custom_roles,webhooks}'),
  ('scale', 'Scale', 'As many workspaces as it takes', 3, 599000000, null, null, null, 100, 6000, 365, 300000000, 150000000, 20, 0, 0, 0,
    '{custom_roles,webhooks,priority_support}');

alter table organizations drop constraint organizations_plan_check;
alter table organizations
  add foreign key (plan) references plans (key),
  -- False: members who do not manage billing see neither balance nor usage.
  add members_see_billing boolean not null default true;

-- Where an organization with a plan is in its months. The plan itself is organizations.plan.
create table subscriptions (
  organization_id text collate "C" primary key references organizations (id) on delete cascade,
  -- Months are counted from here, clamped to the last day of shorter ones.
  anchor_at timestamptz not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  -- The monthly price this period was charged by: what the credit of an upgrade is a part of.
  price_micros bigint not null check (price_micros >= 0),
  -- Chosen by the organization, and so paid for; one that was only given to it costs nothing.
  is_charged boolean not null,
  has_allowance boolean not null,
  -- A change to a lower plan, for the end of the period, and what exceeds it as it was seen when it was asked for.
  scheduled_plan text references plans (key),
  scheduled_report jsonb,
  scheduled_by text collate "C",
  scheduled_at timestamptz,
  updated_at timestamptz not null default now(),
  check (period_start < period_end),
  check ((scheduled_plan is null) = (scheduled_at is null))
);
select isolate('subscriptions', 'organization', 'select, insert, update');
select open_to_system('subscriptions', 'select, insert, update, delete');
create index subscriptions_due on subscriptions (period_end);

-- Every month there was, also those nobody was there for: they were given no allowance and cost nothing.
create table subscription_periods (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  plan text not null references plans (key),
  state text not null check (state in ('begun', 'skipped')),
  price_micros bigint not null,
  ai_allowance_micros bigint not null,
  data_allowance_micros bigint not null,
  primary key (organization_id, starts_at)
);
select isolate('subscription_periods', 'organization', 'select, insert');
select open_to_system('subscription_periods', 'select, insert');

create table trials (
  organization_id text collate "C" primary key references organizations (id) on delete cascade,
  plan text not null references plans (key),
  -- Of what would be paid with, as SHA-256; one trial each.
  fingerprint_hash text collate "C" unique,
  state text not null default 'running' check (state in ('running', 'ended')),
  started_at timestamptz not null,
  ends_at timestamptz not null,
  -- The plan that follows; null: the one there was before.
  converts_to text references plans (key),
  ai_micros bigint not null,
  data_micros bigint not null,
  started_by text collate "C",
  -- 0: nothing told; 1: three days before; 2: one day before.
  told_stage int not null default 0,
  check (started_at < ends_at)
);
select isolate('trials', 'organization', 'select, insert, update');
select open_to_system('trials', 'select, insert, update');
create index trials_running on trials (ends_at) where state = 'running';

-- Credit that is decided and on its way to the books, under the books' own key: written with the decision, given after it.
create table credit_grants (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  key text collate "C" not null,
  wallet text not null check (wallet in ('ai', 'data')),
  kind text not null check (kind in ('allowance', 'trial', 'promotional')),
  amount_micros bigint not null check (amount_micros > 0),
  expires_at timestamptz,
  reason text not null,
  state text not null default 'due' check (state in ('due', 'given', 'skipped')),
  created_at timestamptz not null,
  primary key (organization_id, key)
);
select isolate('credit_grants', 'organization', 'select, insert, update');
select open_to_system('credit_grants', 'select, insert');
create index credit_grants_due on credit_grants (organization_id) where state = 'due';

-- What is to be paid, or paid back: a line of an invoice once one names it.
create table billing_items (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  -- The same key is written once.
  key text collate "C" not null default gen_random_uuid()::text,
  kind text not null,
  description text not null,
  -- Below zero: a credit.
  amount_micros bigint not null check (amount_micros <> 0),
  wallet text check (wallet in ('ai', 'data')),
  workspace_id text collate "C",
  period_start timestamptz,
  period_end timestamptz,
  occurred_at timestamptz not null,
  invoice_id text collate "C",
  primary key (organization_id, id),
  unique (organization_id, key)
);
select isolate('billing_items', 'organization', 'select, insert, update');
select open_to_system('billing_items', 'select, insert, update');
create index billing_items_open on billing_items (organization_id, occurred_at) where invoice_id is null;

create table promo_codes (
  id text collate "C" primary key,
  -- Upper case; what people type is made so.
  code text collate "C" not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{5,39}$'),
  wallet text not null check (wallet in ('ai', 'data')),
  amount_micros bigint not null check (amount_micros > 0),
  expires_at timestamptz,
  max_redemptions int check (max_redemptions >= 1),
  redemptions int not null default 0 check (redemptions <= max_redemptions),
  -- How long what it gave lasts; null: it does not end.
  bucket_days int check (bucket_days between 1 and 3650),
  note text not null default '',
  is_active boolean not null default true,
  created_by text collate "C" not null,
  created_at timestamptz not null default now()
);
grant select, insert, update on promo_codes to bailiwick_system;

create table promo_redemptions (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  promo_code_id text collate "C" not null references promo_codes (id),
  account_id text collate "C" not null,
  redeemed_at timestamptz not null,
  primary key (organization_id, promo_code_id)
);
select isolate('promo_redemptions', 'organization', 'select');
select open_to_system('promo_redemptions', 'select, insert');

-- An organization that has a plan already begins its months now.
insert into subscriptions (organization_id, anchor_at, period_start, period_end, price_micros, is_charged, has_allowance)
select o.id, now(), now(), now() + interval '1 month', 0, false, true from organizations o where o.plan is not null;

-- What counts over all workspaces of the current organization, asked from inside one of them as well.
grant create on schema public to bailiwick_system;
create function living_agents() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare organization constant text := nullif(current_setting('app.organization_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return (select count(*) from public.agents a join public.workspaces w on w.id = a.workspace_id
    where w.organization_id = organization and w.archived_at is null);
end $$;
alter function living_agents() owner to bailiwick_system;
revoke execute on function living_agents() from public;
grant execute on function living_agents() to bailiwick_app;

create function agents_by_workspace() returns table (workspace text, agents int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare organization constant text := nullif(current_setting('app.organization_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return query select w.name, count(*)::int from public.workspaces w join public.agents a on a.workspace_id = w.id
    where w.organization_id = organization and w.archived_at is null group by w.id, w.name order by count(*) desc, w.name;
end $$;
alter function agents_by_workspace() owner to bailiwick_system;
revoke execute on function agents_by_workspace() from public;
grant execute on function agents_by_workspace() to bailiwick_app;

-- Runs of the current organization that are under way, and those that waited before this one: its place in the queue.
create function runs_ahead(run text) returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare organization constant text := nullif(current_setting('app.organization_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return (select count(*) from public.workspaces w join public.runs r on r.workspace_id = w.id
    where w.organization_id = organization and r.state in ('queued', 'running') and r.id <> run
      and (r.lease_token is not null or r.id < run));
end $$;
alter function runs_ahead(text) owner to bailiwick_system;
revoke execute on function runs_ahead(text) from public;
grant execute on function runs_ahead(text) to bailiwick_app;

-- The longest time a stream of the current organization was set to keep what happened, in days; null: none was set.
create function longest_retention_days() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare organization constant text := nullif(current_setting('app.organization_id', true), '');
begin
  if organization is null then
    raise exception 'no organization context: the query ran outside the door' using errcode = 'BW001';
  end if;
  return (select max(s.retention_days) from public.event_settings s where s.organization_id = organization);
end $$;
alter function longest_retention_days() owner to bailiwick_system;
revoke execute on function longest_retention_days() from public;
grant execute on function longest_retention_days() to bailiwick_app;
revoke create on schema public from bailiwick_system;

-- How long the plan of an organization keeps what happened, in days, at this time; null: its plan does not say, or it has
-- none. A trial never shortens it.
create function plan_retention_days(organization text, at timestamptz) returns int
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when t.organization_id is null or p.retention_days is null then p.retention_days
      when tp.retention_days is not null then greatest(p.retention_days, tp.retention_days) end
    from public.organizations o join public.plans p on p.key = o.plan
    left join public.trials t on t.organization_id = o.id and t.state = 'running' and t.ends_at > at
    left join public.plans tp on tp.key = t.plan
    where o.id = organization $$;
