-- Invoices and credit notes. Only the system login writes them; once an invoice has its number nothing about it changes, for
-- any login: what is paid and given back stands in invoice_balances. Amounts are micro-units, whole minor units of the currency.

create table billing_profiles (
  organization_id text collate "C" primary key references organizations (id) on delete cascade,
  legal_name text,
  address text,
  country text check (country ~ '^[A-Z]{2}$'),
  tax_id text,
  email text,
  purchase_order text,
  updated_at timestamptz not null default now()
);
select isolate('billing_profiles', 'organization', 'select, insert, update');
select open_to_system('billing_profiles', 'select');

-- The last number given in a series (`invoice:2026`). The row stays locked until the transaction that draws from it ends, so
-- numbers follow each other without gaps.
create table invoice_numbers (
  series text primary key,
  last int not null check (last > 0)
);
grant select, insert, update on invoice_numbers to bailiwick_system;

create table invoices (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null unique,
  kind text not null check (kind in ('period', 'payment', 'manual')),
  -- What it is issued for, at most once: `period:2026-11`, `payment:pay_…`, its own id when made by hand.
  source_key text not null,
  -- All null while it is a draft.
  number text unique,
  year int,
  sequence int,
  issued_at timestamptz,
  due_at timestamptz,
  currency text not null,
  -- As they were when it was issued.
  seller jsonb not null,
  customer jsonb not null,
  tax_name text not null,
  -- Thousandths of a percent.
  tax_milli int not null check (tax_milli between 0 and 100000),
  notes jsonb not null,
  net_micros bigint not null,
  tax_micros bigint not null,
  total_micros bigint not null check (total_micros = net_micros + tax_micros),
  period_start text check (period_start ~ '^\d{4}-\d\d-\d\d$'),
  period_end text check (period_end ~ '^\d{4}-\d\d-\d\d$'),
  -- Null: nobody, it fell due.
  created_by text collate "C",
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, source_key),
  unique (year, sequence),
  check (num_nulls(number, year, sequence, issued_at, due_at) in (0, 5))
);
select isolate('invoices', 'organization', 'select');
select open_to_system('invoices', 'select, insert, update, delete');
create index invoices_newest on invoices (organization_id, year, sequence) where number is not null;

create table invoice_lines (
  organization_id text collate "C" not null,
  invoice_id text collate "C" not null,
  position int not null,
  kind text not null check (kind in ('subscription', 'proration', 'top_up', 'other', 'rounding', 'usage')),
  description text not null,
  -- Opaque: the line outlives its workspace.
  workspace_id text collate "C",
  workspace_name text,
  quantity double precision,
  unit text,
  amount_micros bigint not null,
  -- False: for information, paid from credits.
  is_charged boolean not null,
  net_micros bigint not null,
  tax_micros bigint not null,
  total_micros bigint not null check (total_micros = net_micros + tax_micros),
  -- The item or payment it charges; each stands on one invoice.
  source_id text collate "C",
  primary key (organization_id, invoice_id, position),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id) on delete cascade,
  check (is_charged or total_micros = 0)
);
select isolate('invoice_lines', 'organization', 'select');
select open_to_system('invoice_lines', 'select, insert, delete');
create unique index invoice_lines_source on invoice_lines (organization_id, source_id) where source_id is not null;

-- What became of an issued invoice.
create table invoice_balances (
  organization_id text collate "C" not null,
  invoice_id text collate "C" not null,
  total_micros bigint not null,
  paid_micros bigint not null default 0 check (paid_micros between 0 and total_micros),
  paid_at timestamptz,
  paid_with text,
  credited_micros bigint not null default 0 check (credited_micros between 0 and total_micros),
  primary key (organization_id, invoice_id),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id)
);
select isolate('invoice_balances', 'organization', 'select');
select open_to_system('invoice_balances', 'select, insert, update');
create index invoice_balances_paid on invoice_balances (organization_id, paid_with);

create table credit_notes (
  organization_id text collate "C" not null references organizations (id),
  id text collate "C" not null unique,
  invoice_id text collate "C" not null,
  -- What it is issued for, at most once: `refund:…`, its own id when made by hand.
  source_key text not null,
  number text not null unique,
  year int not null,
  sequence int not null,
  issued_at timestamptz not null,
  reason text not null,
  currency text not null,
  net_micros bigint not null,
  tax_micros bigint not null,
  total_micros bigint not null check (total_micros > 0 and total_micros = net_micros + tax_micros),
  -- [{position, description, netMicros, taxMicros, totalMicros}] of the invoice's lines.
  lines jsonb not null,
  created_by text collate "C",
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, source_key),
  unique (year, sequence),
  foreign key (organization_id, invoice_id) references invoices (organization_id, id)
);
select isolate('credit_notes', 'organization', 'select');
select open_to_system('credit_notes', 'select, insert');
create index credit_notes_of on credit_notes (organization_id, invoice_id);

-- Documents on their way to the address of the billing profile.
create table invoice_mails (
  organization_id text collate "C" not null references organizations (id),
  document_id text collate "C" not null,
  recipient text not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  sent_at timestamptz,
  primary key (organization_id, document_id)
);
select isolate('invoice_mails', 'organization', 'select');
select open_to_system('invoice_mails', 'select, insert, update');
create index invoice_mails_due on invoice_mails (due_at) where sent_at is null;

-- A draft may change until it gets its number; what gets a number adds up.
create function guard_invoice() returns trigger language plpgsql as $$
declare lines record;
begin
  if old.number is not null then
    raise exception 'an issued invoice does not change' using errcode = 'BW004';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if (new.organization_id, new.id) is distinct from (old.organization_id, old.id) then
    raise exception 'an invoice stays where it is' using errcode = 'BW004';
  end if;
  if new.number is not null then
    select coalesce(sum(net_micros), 0) as net, coalesce(sum(tax_micros), 0) as tax into lines
      from invoice_lines where organization_id = new.organization_id and invoice_id = new.id;
    if (lines.net, lines.tax) is distinct from (new.net_micros, new.tax_micros) then
      raise exception 'the lines of the invoice do not add up to its total';
    end if;
  end if;
  return new;
end $$;
create trigger guard before update or delete on invoices for each row execute function guard_invoice();

create function guard_invoice_line() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and exists (select from invoices where organization_id = old.organization_id and id = old.invoice_id and number is not null)
    or tg_op <> 'DELETE' and exists (select from invoices where organization_id = new.organization_id and id = new.invoice_id and number is not null) then
    raise exception 'an issued invoice does not change' using errcode = 'BW004';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger guard before insert or update or delete on invoice_lines for each row execute function guard_invoice_line();

-- Only forward, one by one.
create function guard_invoice_number() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (tg_op = 'INSERT' and new.last <> 1) or (tg_op = 'UPDATE' and (new.series <> old.series or new.last <> old.last + 1)) then
    raise exception 'numbers follow each other without gaps' using errcode = 'BW004';
  end if;
  return new;
end $$;
create trigger guard before insert or update or delete on invoice_numbers for each row execute function guard_invoice_number();

-- Money that came in or was given back is not taken out of the history of its invoice.
create function guard_invoice_balance() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.total_micros <> old.total_micros or new.credited_micros < old.credited_micros
    or new.paid_micros < old.paid_micros or (new.organization_id, new.invoice_id) is distinct from (old.organization_id, old.invoice_id) then
    raise exception 'what was paid or credited stays so' using errcode = 'BW004';
  end if;
  return new;
end $$;
create trigger guard before update or delete on invoice_balances for each row execute function guard_invoice_balance();

create trigger append_only before update or delete or truncate on credit_notes
  for each statement execute function refuse_change();
do $$ declare t text; begin
  foreach t in array array['invoices', 'invoice_lines', 'invoice_balances', 'invoice_numbers'] loop
    execute format('create trigger no_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
