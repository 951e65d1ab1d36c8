import { useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";

/** The agents of the workspace to choose one of; undefined until they are known, none for one who may not see them. */
export function useAgents() {
  const api = useApi();
  const can = useCan();
  const mayRead = can("agents:read");
  const { data } = useApiQuery(
    ["agents", "options"],
    (signal) => api.agents.list({ limit: 200 }, { signal }),
    { isOn: mayRead },
  );
  return mayRead ? data?.data : [];
}

/** Which agent, in the URL as `agent`. */
export function AgentFilter() {
  const agents = useAgents();
  if (agents?.length === 0) return null;
  const options = (agents ?? []).map(({ id, name }) => ({ value: id as string, label: name }));
  return <UrlFilter name="agent" label="Agent" options={options} />;
}
