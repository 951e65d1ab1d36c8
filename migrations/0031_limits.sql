-- A limit on a workspace may be the organization's, which the workspace does not change; beside it the workspace may set its own.
alter table spend_limits add column is_set_outside boolean not null default false;
drop index spend_limits_one;
create unique index spend_limits_one on spend_limits
  (organization_id, subject_kind, subject_id, coalesce(workspace_id, ''), coalesce(wallet, ''), period, is_set_outside);
