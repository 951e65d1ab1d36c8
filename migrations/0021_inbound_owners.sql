-- Whose owner left: it starts nothing, also when they come back, until somebody sets its target.
alter table inbound_webhooks add owner_left_at timestamptz;
