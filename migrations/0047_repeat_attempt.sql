-- A step with an unknown outcome is repeated once for each time a person says so: this attempt, and none after it.
alter table steps add column repeat_attempt int;
