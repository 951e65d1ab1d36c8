-- Money, second edition: buckets, holds that earmark them, limits, and an append-only ledger whose every entry names the
-- account it leaves and the account it enters, so no entry can be out of balance. Everything is the organization's.

alter table wallets rename to former_wallets;
alter table holds rename to former_holds;
alter table ledger_entries rename to former_ledger_entries;
alter table former_wallets rename constraint wallets_pkey to former_wallets_pkey;
alter table former_holds rename constraint holds_pkey to former_holds_pkey;
alter table former_ledger_entries rename constraint ledger_entries_pkey to former_ledger_entries_pkey;

-- One row per organization, taken by whoever changes anything below: `version` decides between processes,
-- `sequence` numbers the ledger without gaps.
create table wallet_books (
  organization_id text collate "C" primary key references organizations (id),
  version bigint not null default 0,
  sequence bigint not null default 0
);
select isolate('wallet_books', 'organization', 'select, update');
select open_to_system('wallet_books', 'select, insert, update');

create table wallets (
  organization_id text collate "C" not null references organizations (id),
  kind text not null check (kind in ('ai', 'data')),
  -- What the buckets hold; what is held of it; what was spent beyond them and blocks the next hold.
  balance_micros bigint not null default 0 check (balance_micros >= 0),
  held_micros bigint not null default 0 check (held_micros >= 0 and held_micros <= balance_micros),
  debt_micros bigint not null default 0 check (debt_micros >= 0),
  -- Told once when what is available falls below; armed again when it is above.
  low_balance_micros bigint check (low_balance_micros > 0),
  is_low boolean not null default false,
  reload_threshold_micros bigint check (reload_threshold_micros > 0),
  reload_amount_micros bigint check (reload_amount_micros > 0),
  reload_monthly_cap_micros bigint check (reload_monthly_cap_micros > 0),
  reload_state text not null default 'off' check (reload_state in ('off', 'armed', 'pending', 'failed')),
  -- Counts the crossings of the threshold; each is paid for at most once.
  reload_crossing bigint not null default 0,
  updated_at timestamptz not null default now(),
  primary key (organization_id, kind)
);
select isolate('wallets', 'organization', 'select, update');
select open_to_system('wallets', 'select, insert, update');

create table credit_buckets (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  wallet text not null,
  kind text not null check (kind in ('allowance', 'trial', 'purchased', 'promotional')),
  granted_micros bigint not null check (granted_micros > 0),
  remaining_micros bigint not null,
  held_micros bigint not null default 0,
  expires_at timestamptz,
  source text not null default '',
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, wallet) references wallets (organization_id, kind),
  check (held_micros >= 0 and held_micros <= remaining_micros)
);
select isolate('credit_buckets', 'organization', 'select, insert, update');
select open_to_system('credit_buckets', 'select, insert, update');
create index credit_buckets_live on credit_buckets (organization_id) where remaining_micros > 0;
create index credit_buckets_expiring on credit_buckets (expires_at) where remaining_micros > 0;

create table holds (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  wallet text not null,
  amount_micros bigint not null check (amount_micros >= 0),
  settled_micros bigint not null default 0 check (settled_micros >= 0),
  state text not null default 'held' check (state in ('held', 'settled', 'released', 'expired')),
  -- What is earmarked in which bucket: [[bucket id, micros], ...].
  lines jsonb not null,
  workspace_id text collate "C",
  agent_id text collate "C",
  account_id text collate "C",
  key_id text collate "C",
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, wallet) references wallets (organization_id, kind)
);
select isolate('holds', 'organization', 'select, insert, update, delete');
select open_to_system('holds', 'select, insert, update, delete');
create index holds_open on holds (expires_at) where state = 'held';
create index holds_closed on holds (created_at) where state <> 'held';

create table spend_limits (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  subject_kind text not null check (subject_kind in ('organization', 'workspace', 'member', 'agent', 'key')),
  subject_id text collate "C" not null,
  -- The workspace the subject lives in; null: the organization itself.
  workspace_id text collate "C",
  wallet text check (wallet in ('ai', 'data')),
  period text not null check (period in ('day', 'month', 'total')),
  amount_micros bigint not null check (amount_micros >= 0),
  is_hard boolean not null,
  spent_micros bigint not null default 0 check (spent_micros >= 0),
  held_micros bigint not null default 0 check (held_micros >= 0),
  -- The period `spent_micros` is of: its first day (UTC), as YYYY-MM-DD; 'total' has none.
  period_start text not null default '',
  -- The highest threshold told in this period, in percent.
  told_percent int not null default 0,
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  check ((subject_kind = 'organization') = (workspace_id is null))
);
select isolate('spend_limits', 'organization');
select open_to_system('spend_limits', 'select, update');
create unique index spend_limits_one on spend_limits
  (organization_id, subject_kind, subject_id, coalesce(workspace_id, ''), coalesce(wallet, ''), period);

create table ledger_entries (
  organization_id text collate "C" not null references organizations (id),
  sequence bigint not null,
  transaction_id text collate "C" not null,
  line int not null,
  kind text not null,
  wallet text not null,
  from_account text not null,
  to_account text not null,
  amount_micros bigint not null check (amount_micros > 0),
  -- The wallet's balance once this entry was made.
  balance_micros bigint not null,
  workspace_id text collate "C",
  -- The transaction it undoes, of a refund or a reversal.
  about text collate "C",
  reason text,
  created_at timestamptz not null default now(),
  primary key (organization_id, sequence),
  unique (organization_id, transaction_id, line),
  check (from_account <> to_account)
);
select isolate('ledger_entries', 'organization', 'select, insert');
select open_to_system('ledger_entries', 'select, insert');

create index ledger_undone on ledger_entries (organization_id, about) where about is not null;

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only';
end $$;
create trigger append_only before update or delete or truncate on ledger_entries
  for each statement execute function refuse_ledger_change();

-- Usage that is written and not yet taken from its wallet; made with the usage event, gone with its settlement.
create table charges (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  wallet text not null,
  cost_micros bigint not null check (cost_micros > 0),
  hold_id text collate "C",
  workspace_id text collate "C",
  agent_id text collate "C",
  account_id text collate "C",
  key_id text collate "C",
  is_enforced boolean not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
select isolate('charges', 'organization', 'select, insert, delete');
select open_to_system('charges', 'select, insert, delete');
create index charges_waiting on charges (created_at);

-- Forced policies would show the owner, who migrates, no rows and let it add none.
do $$ declare t text; begin
  foreach t in array array['former_wallets', 'former_ledger_entries', 'wallet_books', 'wallets', 'credit_buckets', 'ledger_entries'] loop
    execute format('alter table %I no force row level security', t);
  end loop;
end $$;
-- In a workspace: what is its own, and what is of the organization as such.
do $$ declare t text; begin
  foreach t in array array['ledger_entries', 'spend_limits', 'charges'] loop
    execute format('create policy workspace on %I as restrictive to bailiwick_app
      using (workspace_id is null or workspace_id = coalesce((select current_workspace_or_null()), workspace_id))
      with check (workspace_id is null or workspace_id = coalesce((select current_workspace_or_null()), workspace_id))', t);
  end loop;
end $$;

-- What the first edition recorded, entry by entry, in the form of the second.
insert into wallet_books (organization_id, version, sequence)
select organization_id, 0, 0 from former_wallets group by 1;
insert into wallets (organization_id, kind, balance_micros)
select organization_id, kind, greatest(balance_micros, 0) from former_wallets;
insert into credit_buckets (organization_id, id, wallet, kind, granted_micros, remaining_micros, source)
select w.organization_id, 'bkt_00000000000000000000000' || case w.kind when 'ai' then '001' else '002' end, w.kind, 'promotional',
  greatest(w.balance_micros, 1, coalesce((select sum(e.amount_micros) from former_ledger_entries e
    where e.organization_id = w.organization_id and e.account = 'wallet:' || w.kind and e.amount_micros > 0), 0)),
  greatest(w.balance_micros, 0), 'signup'
from former_wallets w
where exists (select from former_ledger_entries e where e.organization_id = w.organization_id and e.account = 'wallet:' || w.kind);
with movements as (
  select e.*, substr(e.account, 8) as wallet,
    'wallet:' || substr(e.account, 8) || ':bkt_00000000000000000000000' || case e.account when 'wallet:ai' then '001' else '002' end as bucket
  from former_ledger_entries e where e.account like 'wallet:%'),
beyond as (
  -- What was metered beyond the balance came from nowhere then; it is named now, before all that was taken.
  select organization_id, min(created_at) as created_at, wallet, bucket, -sum(amount_micros) as amount
  from movements group by organization_id, wallet, bucket having sum(amount_micros) < 0),
lines as (
  -- A charge is named after its usage event now.
  select organization_id, created_at, id,
    case when starts_with(transaction_id, 'usage:') then substr(transaction_id, 7) else transaction_id end as transaction_id,
    case when amount_micros > 0 then 'grant' else 'usage' end as kind, wallet,
    case when amount_micros > 0 then 'grants' else bucket end as from_account,
    case when amount_micros > 0 then bucket else 'usage' end as to_account,
    abs(amount_micros) as amount, workspace_id, reason
  from movements where amount_micros <> 0
  union all
  select organization_id, created_at, '', 'unfunded:' || wallet, 'grant', wallet, 'unfunded', bucket, amount, null, 'metered beyond the balance'
  from beyond)
insert into ledger_entries (organization_id, sequence, transaction_id, line, kind, wallet, from_account, to_account, amount_micros, balance_micros, workspace_id, reason, created_at)
select organization_id, row_number() over (partition by organization_id order by created_at, id), transaction_id, 0, kind, wallet,
  from_account, to_account, amount,
  sum(case when to_account like 'wallet:%' then amount else -amount end) over (partition by organization_id, wallet order by created_at, id),
  workspace_id, reason, created_at
from lines;
update wallet_books b set sequence = (select coalesce(max(sequence), 0) from ledger_entries e where e.organization_id = b.organization_id);
do $$ declare t text; begin
  foreach t in array array['wallet_books', 'wallets', 'credit_buckets', 'ledger_entries'] loop
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

drop table former_holds;
drop table former_ledger_entries;
drop table former_wallets;
