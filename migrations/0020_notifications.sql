-- Notifications: what each account was told, how it wants to be told, and the mails that are on their way.

create table notifications (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  id text collate "C" not null,
  kind text not null,
  -- What tells it apart: the event it is about, or the agent and the window. Hearing of it again tells nobody twice.
  subject text collate "C" not null,
  event_id text collate "C",
  organization_id text collate "C" references organizations (id) on delete cascade,
  workspace_id text collate "C" references workspaces (id) on delete cascade,
  title text not null,
  body text not null default '',
  link text,
  data jsonb not null default '{}',
  -- In the inbox: chosen so, and not deleted since. The row stays for its mail, and so that a repeated event finds it.
  is_shown boolean not null,
  -- The mail it goes out with; a digest carries several.
  mail_id text collate "C",
  read_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, kind, subject)
);
select isolate('notifications', 'account', 'select, update (read_at, is_shown)');
select open_to_system('notifications', 'select, insert, update, delete');
create index notifications_unread on notifications (account_id) where is_shown and read_at is null;
create index notifications_mail on notifications (account_id, mail_id) where mail_id is not null;
create index notifications_old on notifications (created_at);
create index notifications_hidden on notifications (created_at) where not is_shown;
create index on notifications (organization_id) where organization_id is not null;
create index on notifications (workspace_id) where workspace_id is not null;

create table notification_preferences (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  kind text not null,
  in_app boolean not null,
  email text not null check (email in ('instant', 'digest', 'off')),
  updated_at timestamptz not null default now(),
  primary key (account_id, kind)
);
select isolate('notification_preferences', 'account');
select open_to_system('notification_preferences', 'select');

create table notification_settings (
  account_id text collate "C" primary key references accounts (id) on delete cascade,
  digest_hour int not null check (digest_hour between 0 and 23)
);
select isolate('notification_settings', 'account', 'select, insert, update');
select open_to_system('notification_settings', 'select');

-- The outbox: a mail is here before anybody tries to send it, and is tried until it was taken or given up.
create table notification_mails (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  id text collate "C" not null,
  -- The day of a digest, in the account's time zone: one a day. Null: about one notification, at once.
  digest_on date,
  state text not null default 'pending' check (state in ('pending', 'sent', 'failed', 'suppressed')),
  -- Of a pending one: when it is tried, or, while it is being tried, when it counts as abandoned.
  due_at timestamptz,
  attempts int not null default 0,
  error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (account_id, id),
  unique (account_id, digest_on),
  check ((state = 'pending') = (due_at is not null))
);
select isolate('notification_mails', 'account', 'select');
select open_to_system('notification_mails', 'select, insert, update, delete');
create index notification_mails_due on notification_mails (due_at) where state = 'pending';
create index notification_mails_ended on notification_mails (ended_at) where ended_at is not null;
create index notification_mails_recent on notification_mails (account_id, created_at);

-- How an organization's mails look.
alter table organizations
  add accent_color text check (accent_color ~ '^#[0-9a-f]{6}$'),
  add support_email text;

-- How far the owner of a key was told of its end: 1 a week before, 2 a day before, 3 after it.
alter table api_keys add expiry_stage smallint not null default 0;
update api_keys set expiry_stage = 3 where expires_at <= now();
create index api_keys_expiring on api_keys (expires_at) where revoked_at is null and expiry_stage < 3;
-- A key that lives on is told of anew.
create function rearm_expiry() returns trigger language plpgsql as $$
begin
  new.expiry_stage := 0;
  return new;
end $$;
create trigger rearm_expiry before update of expires_at on api_keys for each row
  when (new.expires_at is distinct from old.expires_at) execute function rearm_expiry();

-- Failed runs of an agent by the minute, as long as a threshold may ask; is_told: somebody was told in that minute.
create table run_failures (
  workspace_id text collate "C" not null,
  agent_id text collate "C" not null,
  minute timestamptz not null,
  failures int not null,
  is_told boolean not null default false,
  primary key (workspace_id, agent_id, minute),
  foreign key (workspace_id, agent_id) references agents (workspace_id, id) on delete cascade
);
select isolate('run_failures', 'workspace', 'select');
select open_to_system('run_failures', 'select, insert, update, delete');
create index run_failures_old on run_failures (minute);
select open_to_system('agents', 'select');
