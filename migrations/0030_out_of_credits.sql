-- A schedule that paused itself because a run could not be paid for: why, and how much has to be there before it goes on by itself.
alter table schedules add column paused_for jsonb check (paused_for is null or paused_at is not null);
create index schedules_out_of_credits on schedules (paused_at) where paused_for is not null;
