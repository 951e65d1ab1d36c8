-- What was dealt with, oldest first: what expires is found however much nobody acknowledged stands before it.
create index inbound_deliveries_done on inbound_deliveries (workspace_id, webhook_id, id) where acknowledged_at is not null or state = 'started';
