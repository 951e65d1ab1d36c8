-- The price book of the installation. An entry is never changed: a newer one supersedes it from its date on.
create table prices (
  id text collate "C" primary key,
  kind text not null check (kind in ('model', 'compute', 'voice', 'api', 'storage', 'tool', 'message')),
  -- What is priced: provider/model, "sandbox", …; "*" is everything of the kind that has no entry of its own.
  item text collate "C" not null,
  unit text not null,
  -- Of a model whose price grows with its prompt: the entry is for prompts of more input tokens than this.
  above_input_tokens bigint not null default 0 check (above_input_tokens >= 0),
  -- Micro-units per million tokens, or per one of any other unit; null: the base of the bundled table.
  base_micros bigint check (base_micros >= 0),
  markup_percent int not null default 0 check (markup_percent between 0 and 10000),
  effective_from timestamptz not null,
  -- Null: read from the bundled table that `source` names.
  created_by text collate "C",
  source text,
  note text not null default '',
  created_at timestamptz not null default now(),
  check ((created_by is null) = (source is not null)),
  check (base_micros is not null or (kind = 'model' and source is null))
);
grant select, insert on prices to bailiwick_system;
create index prices_of on prices (kind, item, unit, effective_from desc, id desc);

create function refuse_price_change() returns trigger language plpgsql as $$
begin
  raise exception 'the price book is append-only';
end $$;
create trigger append_only before update or delete or truncate on prices
  for each statement execute function refuse_price_change();

alter table tools drop constraint tools_kind_check;
alter table tools add constraint tools_kind_check check (kind in ('http', 'code', 'builtin'));
