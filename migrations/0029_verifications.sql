-- Who an organization is, proven by documents: one row per attempt, so that an approval stands while its renewal is looked at.
create table verifications (
  organization_id text collate "C" not null references organizations (id) on delete cascade,
  id text collate "C" not null,
  -- A workspace that differs from its organization; null: the organization itself. No reference: documents must outlive a
  -- deleted workspace until their bytes are removed.
  workspace_id text collate "C",
  state text not null default 'not_started'
    check (state in ('not_started', 'submitted', 'in_review', 'approved', 'rejected', 'expired')),
  business_type text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  legal_name text not null default '',
  registration_number text not null default '',
  address text not null default '',
  authorised_person text not null default '',
  -- Of the last decision.
  reasons text[] not null default '{}',
  note text,
  may_resubmit boolean not null default true,
  reviewer_id text collate "C",
  -- How often it was submitted: what is asked of a provider is asked once for each.
  submissions int not null default 0,
  submitted_by text collate "C",
  submitted_at timestamptz,
  review_started_at timestamptz,
  decided_at timestamptz,
  expires_at timestamptz,
  -- 1: a month before its end was told; 2: a week before.
  reminder_stage int not null default 0,
  provider text not null default 'manual' check (provider in ('manual', 'stripe_identity')),
  -- The check of the authorised person at the provider, of this submission.
  provider_reference text,
  provider_state text check (provider_state in ('wanted', 'waiting', 'verified', 'failed')),
  created_by text collate "C" not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  check (state <> 'approved' or expires_at is not null)
);
select isolate('verifications', 'organization', 'select, insert, update');
select open_to_system('verifications', 'select, update');
-- One under way for each organization, and for each of its workspaces.
create unique index verifications_open on verifications (organization_id, coalesce(workspace_id, ''))
  where state in ('not_started', 'submitted', 'in_review');
-- Reviewers and providers name one before its organization is known.
create unique index verifications_id on verifications (id);
create index verifications_queue on verifications (state, submitted_at);
create index verifications_ending on verifications (expires_at) where state = 'approved';
create index verifications_provider on verifications (provider_reference) where provider_reference is not null;

create table verification_documents (
  organization_id text collate "C" not null,
  id text collate "C" not null,
  verification_id text collate "C" not null,
  kind text not null,
  name text not null,
  media_type text not null,
  size_bytes int not null check (size_bytes > 0),
  -- Sealed under the installation's key; null: the document cannot be read by anybody any more.
  data_key bytea,
  data_key_id text,
  state text not null default 'uploading' check (state in ('uploading', 'stored', 'removed')),
  -- The encrypted bytes may still lie in the store.
  has_bytes boolean not null default true,
  removed_by text check (removed_by in ('organization', 'retention', 'failure')),
  removed_at timestamptz,
  uploaded_by text collate "C" not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, verification_id) references verifications (organization_id, id) on delete cascade,
  check ((data_key is null) = (data_key_id is null)),
  check (state = 'removed' or data_key is not null)
);
select isolate('verification_documents', 'organization', 'select, insert, update');
select open_to_system('verification_documents', 'select, update');
create index on verification_documents (organization_id, verification_id);
create index verification_documents_bytes on verification_documents (created_at) where has_bytes;
create index verification_documents_keys on verification_documents (data_key_id) where data_key is not null;
