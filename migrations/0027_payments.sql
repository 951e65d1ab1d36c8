-- Money that comes in. What a provider says is asked of it and written here; the books alone credit the wallets.

-- Who an organization is at the provider: made once, whatever happens in between.
create table payment_customers (
  organization_id text collate "C" primary key references organizations (id),
  stripe_customer_id text not null,
  -- The subscription that pays for the plan now; null: none was made.
  stripe_subscription_id text,
  subscription_state text check (subscription_state in ('trialing', 'active', 'past_due', 'incomplete', 'ended')),
  -- The plan whose price it charges; followed by the organization's own.
  subscription_plan text,
  -- Of what was last written about saved cards, and about the subscription.
  methods_observation bigint not null default 0,
  subscription_observation bigint not null default 0,
  created_at timestamptz not null default now()
);
select isolate('payment_customers', 'organization', 'select, insert, update');
select open_to_system('payment_customers', 'select');
create unique index payment_customers_stripe on payment_customers (stripe_customer_id);

create table payment_methods (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  stripe_payment_method_id text not null,
  kind text not null,
  brand text,
  last4 text,
  expires_month int,
  expires_year int,
  -- The same card has the same one, whoever saves it.
  fingerprint text,
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, stripe_payment_method_id)
);
select isolate('payment_methods', 'organization');
select open_to_system('payment_methods', 'select');
create unique index payment_methods_default on payment_methods (organization_id) where is_default;

create table payments (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  provider text not null check (provider in ('manual', 'stripe')),
  purpose text not null check (purpose in ('top_up', 'reload', 'subscription', 'credit')),
  wallet text check (wallet in ('ai', 'data')),
  bucket_kind text check (bucket_kind in ('purchased', 'promotional')),
  amount_micros bigint not null check (amount_micros > 0),
  -- What refunds, disputes and reversals have taken back.
  reversed_micros bigint not null default 0 check (reversed_micros >= 0 and reversed_micros <= amount_micros),
  currency text not null,
  state text not null default 'pending' check (state in ('pending', 'succeeded', 'failed', 'canceled')),
  failure_code text,
  failure_message text,
  method_kind text,
  method_brand text,
  method_last4 text,
  reason text,
  expires_at timestamptz,
  receipt_url text,
  stripe_checkout_session_id text,
  stripe_payment_intent_id text,
  stripe_charge_id text,
  stripe_invoice_id text,
  -- Frozen when a reload is taken, so that asking again asks for the same.
  stripe_payment_method_id text,
  -- When the provider was asked: an older answer never replaces a newer one.
  observation bigint not null default 0,
  made_by text collate "C",
  paid_at timestamptz,
  -- When the books had it; a payment that succeeded without is picked up again.
  credited_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  check ((wallet is null) = (purpose = 'subscription')),
  check ((wallet is null) = (bucket_kind is null))
);
select isolate('payments', 'organization', 'select, insert, update');
select open_to_system('payments', 'select, insert, update');
create unique index payments_intent on payments (organization_id, stripe_payment_intent_id);
create unique index payments_session on payments (organization_id, stripe_checkout_session_id);
create unique index payments_invoice on payments (organization_id, stripe_invoice_id);
create index payments_uncredited on payments (updated_at) where state = 'succeeded' and credited_at is null and wallet is not null;
create index payments_recent on payments (id);

-- A refund, a dispute, a reversal by hand: what of a payment went back.
create table payment_reversals (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null,
  payment_id text collate "C" not null,
  kind text not null check (kind in ('refund', 'dispute', 'manual')),
  amount_micros bigint not null check (amount_micros > 0),
  state text not null,
  -- Decided under the payment's lock, so that all reversals together never exceed it.
  taken_micros bigint not null default 0 check (taken_micros >= 0),
  -- What in the books it is taken of: the payment's credit, or what came back after another reversal.
  grant_key text,
  booked_at timestamptz,
  -- A refund that failed, a dispute that was won: it comes back to the wallet.
  is_undone boolean not null default false,
  undone_at timestamptz,
  reason text,
  observation bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, payment_id) references payments (organization_id, id)
);
select isolate('payment_reversals', 'organization', 'select, insert, update');
select open_to_system('payment_reversals', 'select, insert, update');
create index payment_reversals_of on payment_reversals (organization_id, payment_id);
create index payment_reversals_unbooked on payment_reversals (updated_at)
  where (taken_micros > 0 and booked_at is null) or (is_undone and undone_at is null);

-- One row per crossing of a wallet's threshold: whoever takes it pays it, and nobody pays it twice.
create table reloads (
  organization_id text collate "C" not null,
  wallet text not null,
  crossing bigint not null,
  -- null: it was refused before anything was asked of the provider.
  payment_id text collate "C",
  amount_micros bigint not null check (amount_micros > 0),
  -- The calendar month (UTC) it counts in, as YYYY-MM.
  month text not null,
  state text not null default 'pending' check (state in ('pending', 'succeeded', 'failed')),
  failure_code text,
  failure_message text,
  attempts int not null default 0,
  -- When somebody asks next; in the future while somebody does.
  due_at timestamptz not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (organization_id, wallet, crossing),
  foreign key (organization_id, wallet) references wallets (organization_id, kind),
  foreign key (organization_id, payment_id) references payments (organization_id, id)
);
select isolate('reloads', 'organization', 'select, insert, update');
select open_to_system('reloads', 'select');
create index reloads_due on reloads (due_at) where state = 'pending';
create unique index reloads_payment on reloads (organization_id, payment_id);
create index wallets_reload_due on wallets (organization_id) where reload_state = 'pending';

-- What the provider told, kept before the answer; an event that comes again finds itself here.
create table payment_events (
  id text collate "C" primary key,
  type text not null,
  payload jsonb not null,
  state text not null default 'received' check (state in ('received', 'processed', 'ignored')),
  attempts int not null default 0,
  -- When somebody works at it next; in the future while somebody does.
  due_at timestamptz not null default now(),
  error text,
  received_at timestamptz not null default now(),
  processed_at timestamptz
);
grant select, insert, update, delete on payment_events to bailiwick_system;
create index payment_events_due on payment_events (due_at) where state = 'received';
create index payment_events_old on payment_events (received_at);

-- Numbers the questions to the provider: of two answers, the one asked for later counts.
create sequence payment_observations;
grant usage on sequence payment_observations to bailiwick_app, bailiwick_system;

create table payment_differences (
  id text collate "C" primary key,
  kind text not null check (kind in ('missing_here', 'missing_there', 'amount_differs', 'not_credited', 'credit_differs')),
  subject text not null,
  organization_id text collate "C",
  payment_id text collate "C",
  here_micros bigint,
  there_micros bigint,
  state text not null default 'open' check (state in ('open', 'closed')),
  note text,
  -- Who closed it, for good; null: it was gone when looked at again.
  closed_by text collate "C",
  found_at timestamptz not null default now(),
  closed_at timestamptz,
  unique (kind, subject)
);
grant select, insert, update on payment_differences to bailiwick_system;
create index payment_differences_open on payment_differences (found_at) where state = 'open';
