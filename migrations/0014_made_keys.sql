-- A key made with a key ends with it, so that revoking one that leaked leaves nothing behind.
alter table api_keys add made_with text collate "C";
create index api_keys_made_with on api_keys (workspace_id, made_with) where made_with is not null;
