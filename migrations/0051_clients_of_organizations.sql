-- As with api_keys: in the organization's scope there is no workspace to compare with, and that is no error, in whatever
-- order the planner asks the policies.
alter policy tenant on mcp_clients
  using (workspace_id = (select directory_workspace())) with check (workspace_id = (select directory_workspace()));
