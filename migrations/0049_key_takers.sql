-- Whoever regenerates a key reads its secret, and asks with it in the name of its owner.
alter table api_keys add taken_by text[] collate "C" not null default '{}';
