import { Bot, LayoutGrid, List, Plus } from "lucide-react";
import {
  useApi,
  useCan,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import {
  Button,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  PageHeader,
  SegmentedControl,
  Table,
  useShortcut,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { agentColumns } from "./agentColumns.tsx";
import { AgentGrid } from "./AgentGrid.tsx";
import { CreateAgentDialog } from "./CreateAgentDialog.tsx";

const VIEWS = [
  { value: "grid", label: "Grid", icon: LayoutGrid },
  { value: "list", label: "List", icon: List },
] as const;

export function AgentsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const agents = useList(["agents", { search }], (cursor, signal) =>
    api.agents.list({ cursor, search: search || undefined }, { signal }),
  );
  const view = url.view === "list" ? "list" : "grid";
  const openCreate = () => setUrl({ create: "true" });
  const mayCreate = can("agents:write");
  usePageTitle("Agents");
  useShortcut(mayCreate ? "c" : null, openCreate, "Create agent");
  const create = mayCreate && (
    <Button look="primary" icon={Plus} onClick={openCreate}>
      Create agent
    </Button>
  );
  const empty = search ? (
    <EmptyState
      icon={Bot}
      title={`No agent matches “${search}”`}
      hint={`You are looking in ${workspace.organizationName} / ${workspace.name}.`}
      action={<Button onClick={() => setText("")}>Clear the search</Button>}
    />
  ) : (
    <EmptyState
      icon={Bot}
      title={`No agents in ${workspace.name} yet`}
      sentence="An agent is instructions, a model and tools. You talk to it here, or run it from your own code."
      action={create}
      docs={{ label: "How agents work", href: "/docs/agents" }}
    />
  );
  return (
    <>
      <PageHeader
        title="Agents"
        count={agents.isComplete ? agents.rows?.length : undefined}
        actions={create || undefined}
      />
      <FilterBar query={text} onQueryChange={setText} placeholder="Search agents">
        <span className="grow" />
        <SegmentedControl
          label="View"
          options={VIEWS}
          value={view}
          onValueChange={(next) => setUrl({ view: next === "grid" ? undefined : next })}
        />
      </FilterBar>
      {agents.error && !agents.rows ? (
        <ListError list={agents} what="agents" />
      ) : view === "list" ? (
        <Table
          label="Agents"
          columns={agentColumns}
          rowKey={({ id }) => id}
          rowHref={({ id }) => href(`agents/${id}`)}
          empty={empty}
          {...agents.table}
        />
      ) : agents.rows?.length === 0 ? (
        <div className="rounded-md border border-line bg-surface">{empty}</div>
      ) : (
        <>
          <AgentGrid agents={agents.rows} />
          {agents.table.onEndReached && (
            <div className="flex justify-center pt-4">
              <Button isLoading={agents.table.isLoadingMore} onClick={agents.table.onEndReached}>
                Show more
              </Button>
            </div>
          )}
        </>
      )}
      <DeveloperCorner
        example={verbExample("agents.list", { search: search || undefined })}
        docsHref="/docs/api"
      />
      {url.create === "true" && mayCreate && (
        <CreateAgentDialog onClose={() => setUrl({ create: undefined })} />
      )}
    </>
  );
}
