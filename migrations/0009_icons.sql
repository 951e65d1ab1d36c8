-- Pictures on their way: asked for, uploaded and not used yet, or no longer used. One that is in use has no row; whatever
-- shows it holds its id, and the bytes are a blob.
create table icon_uploads (
  -- No reference: a row must outlive its account until the sweeper has removed the bytes.
  account_id text collate "C" not null,
  id text collate "C" not null,
  -- The id it is served under, once something uses it.
  icon_id text collate "C" not null unique,
  token_hash text,
  state text not null check (state in ('open', 'taken', 'stored', 'refused', 'released')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (account_id, id)
);
select isolate('icon_uploads', 'account', 'select, insert, update, delete');
select open_to_system('icon_uploads', 'select, insert, delete');
-- The address of an upload names it before the account is known.
create unique index on icon_uploads (id);
create index on icon_uploads (expires_at);
