-- Credentials that reach one toolkit alone, and sources whose word about their own tools is taken.

-- No foreign key: a toolkit that is gone holds nothing, so what is bound to it reaches nothing.
alter table api_keys add toolkit_id text collate "C";
create index api_keys_toolkit on api_keys (organization_id, toolkit_id) where toolkit_id is not null;
alter table mcp_clients add toolkit_id text collate "C";
create index mcp_clients_toolkit on mcp_clients (organization_id, toolkit_id) where toolkit_id is not null;

-- What is there already goes on as it did; new ones say it.
alter table tool_sources add is_trusted boolean not null default true;
alter table tool_sources alter is_trusted set default false;
