-- A step may wait for a person before anything is done, and every call of a tool keeps what the gate decided about it.
alter table steps drop constraint steps_state_check;
alter table steps add constraint steps_state_check
  check (state in ('started', 'waiting', 'succeeded', 'failed', 'skipped'));
alter table steps add column decision jsonb;
-- What was called lately, for whoever asks what another policy would have decided.
create index steps_of_tools on steps (workspace_id, started_at) where kind = 'tool';

-- Since when a run waits: that time does not count against its deadline.
alter table runs add column waiting_since timestamptz;
