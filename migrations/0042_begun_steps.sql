-- A step that waited is begun in a transaction of its own, right before its effect: found `started` and not begun, it did nothing.
alter table steps add column begun_at timestamptz;
update steps set begun_at = started_at where state = 'started' and decision is not null;
