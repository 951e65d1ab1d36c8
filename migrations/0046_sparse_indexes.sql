-- Most runs have no agent or no session: what has none need not be found by it.
drop index runs_workspace_id_agent_id_id_idx;
drop index runs_workspace_id_session_id_id_idx;
create index runs_of_agent on runs (workspace_id, agent_id, id) where agent_id is not null;
create index runs_of_session on runs (workspace_id, session_id, id) where session_id is not null;
