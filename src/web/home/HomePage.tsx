import { Bot, Lock, Plus } from "lucide-react";
import {
  problemOf,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  usePageTitle,
  useWorkspace,
  useWorkspaceDetail,
} from "../api/index.ts";
import { Button, Card, EmptyState, ErrorState, PageHeader } from "../kit/index.ts";
import { AgentGrid } from "../../modules/agents/ui/AgentGrid.tsx";
import { WorkspaceReadiness } from "../../modules/readiness/ui/WorkspaceReadiness.tsx";
import { FirstSteps } from "./FirstSteps.tsx";
import { RecentRuns } from "./RecentRuns.tsx";
import { SectionHead } from "./SectionHead.tsx";
import { SpendChart } from "./SpendChart.tsx";

const SHOWN_AGENTS = 6;

/** What there is in this workspace, what just happened and what it cost. */
export function HomePage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  const detail = useWorkspaceDetail();
  const agents = useApiQuery(["agents", "newest"], (signal) => api.agents.list({ limit: 50 }, { signal }), {
    isOn: can("agents:read"),
  });
  const runs = useApiQuery(["runs", "newest"], (signal) => api.runs.list({ limit: 8 }, { signal }), {
    isOn: can("runs:read"),
    pollMs: 15_000,
  });
  usePageTitle("Home");
  const create = can("agents:write") && (
    <Button look="primary" icon={Plus} href={href("agents?create=true")}>
      Create agent
    </Button>
  );
  const list = agents.data?.data;
  const seesNothing = !["agents:read", "runs:read", "wallets:read"].some(can);
  return (
    <>
      <PageHeader
        title="Home"
        description={detail.data?.description || undefined}
        actions={list?.length ? create : undefined}
      />
      <div className="flex flex-col gap-6">
        {seesNothing && (
          <div className="rounded-md border border-line bg-surface">
            <EmptyState
              icon={Lock}
              title={`Nothing in ${workspace.name} is open to your role yet`}
              sentence="Its owners and admins can give you another role, or a grant for a while."
              docs={{ label: "What each role may do", href: "/docs/members-and-roles" }}
            />
          </div>
        )}
        <WorkspaceReadiness />
        <FirstSteps agents={list} runs={runs.data?.data} />
        {can("agents:read") && (
          <section aria-labelledby="home-agents" className="flex flex-col gap-3">
            <SectionHead
              id="home-agents"
              title="Agents"
              all={{ label: "All agents", href: href("agents") }}
            />
            {agents.error && !list ? (
              <Card>
                <ErrorState
                  problem={problemOf(agents.error, "The agents could not be loaded.")}
                  onRetry={() => void agents.refetch()}
                  isRetrying={agents.isFetching}
                />
              </Card>
            ) : list?.length === 0 ? (
              <div className="rounded-md border border-line bg-surface">
                <EmptyState
                  icon={Bot}
                  title={`No agents in ${workspace.name} yet`}
                  sentence="An agent is instructions, a model and tools."
                  action={create}
                  docs={{ label: "How agents work", href: "/docs/agents" }}
                />
              </div>
            ) : (
              <AgentGrid agents={list?.slice(0, SHOWN_AGENTS)} />
            )}
          </section>
        )}
        {can("runs:read") &&
          (runs.error && !runs.data ? (
            <Card title="Recent runs">
              <ErrorState
                problem={problemOf(runs.error, "The runs could not be loaded.")}
                onRetry={() => void runs.refetch()}
                isRetrying={runs.isFetching}
              />
            </Card>
          ) : (
            <RecentRuns runs={runs.data?.data} />
          ))}
        {can("wallets:read") && <SpendChart />}
      </div>
    </>
  );
}
