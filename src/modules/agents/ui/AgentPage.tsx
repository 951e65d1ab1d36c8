import { Loaded, useApi, useApiQuery, useHref, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { SkeletonText } from "../../../web/kit/index.ts";
import { AgentView } from "./AgentView.tsx";

/** One agent: its draft, versions, deployments, a playground and its settings. */
export function AgentPage() {
  const id = usePathParam("id");
  const api = useApi();
  const href = useHref();
  const query = useApiQuery(["agents", id], (signal) => api.agents.get({ id }, { signal }));
  usePageTitle(query.data?.name, "Agents");
  return (
    <Loaded
      query={query}
      thing="agent"
      list={{ label: "All agents", href: href("agents") }}
      skeleton={<SkeletonText lines={8} />}
    >
      {(agent) => <AgentView key={agent.id} agent={agent} />}
    </Loaded>
  );
}
