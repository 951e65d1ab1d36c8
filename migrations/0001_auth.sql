create schema if not exists auth;

create table auth."user" (
  id text collate "C" primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Null until the account has its organization and workspace; reading its session completes it.
  provisioned_at timestamptz
);

create table auth.session (
  id text collate "C" primary key,
  user_id text collate "C" not null references auth."user" on delete cascade,
  token text collate "C" not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null
);
create index session_user_id on auth.session (user_id);

-- One row per way to sign in; the password's hash is in the row of provider `credential`.
create table auth.account (
  id text collate "C" primary key,
  user_id text collate "C" not null references auth."user" on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index account_user_id on auth.account (user_id);

create table auth.verification (
  id text collate "C" primary key,
  identifier text collate "C" not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on auth.verification (identifier);
create index verification_expires_at on auth.verification (expires_at);

-- Losing the counters in a crash only forgives attempts.
create unlogged table auth.rate_limit (
  id text collate "C" primary key,
  key text collate "C" not null unique,
  count integer not null,
  -- Unix time in milliseconds.
  last_request bigint not null
);
create index rate_limit_last_request on auth.rate_limit (last_request);
