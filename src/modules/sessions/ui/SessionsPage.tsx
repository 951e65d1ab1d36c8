import { FilterX, MessagesSquare } from "lucide-react";
import { useState } from "react";
import {
  type Agent,
  type Session,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  PageHeader,
  StageBadge,
  Table,
  Time,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useFilterHint } from "../../../web/parts/useFilterHint.ts";
import { NewSessionDialog } from "./NewSessionDialog.tsx";

const columns: Column<Session>[] = [
  { key: "title", header: "Title", cell: (session) => session.title || "Untitled" },
  {
    key: "agent",
    header: "Agent",
    width: "clamp(88px, 16vw, 220px)",
    cell: (session) => session.agentName ?? "deleted",
  },
  {
    key: "stage",
    header: "Stage",
    width: "132px",
    priority: 2,
    cell: (session) => <StageBadge stage={session.stage as "dev" | "uat" | "production" | "draft"} />,
  },
  {
    key: "state",
    header: "State",
    width: "92px",
    priority: 2,
    cell: (session) => (session.isClosed ? <Badge>Closed</Badge> : <Badge tone="green">Open</Badge>),
  },
  {
    key: "by",
    header: "Opened by",
    width: "14%",
    priority: 3,
    cell: (session) => session.createdByName ?? "–",
  },
  {
    key: "runs",
    header: "Runs",
    width: "72px",
    align: "end",
    priority: 2,
    cell: (session) => session.runCount,
  },
  {
    key: "last",
    header: "Last run",
    width: "96px",
    align: "end",
    cell: (session) => (session.runCount > 0 ? <Time at={session.lastRunAt} /> : "–"),
  },
];

/** The conversations of the workspace. */
export function SessionsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const filterHint = useFilterHint();
  const [url, setUrl] = useUrlState();
  const [isCreating, setIsCreating] = useState(false);
  usePageTitle("Sessions");
  const agents = useApiQuery(["agents", "options"], (signal) => api.agents.list({ limit: 200 }, { signal }), {
    isOn: can("agents:read"),
  });
  const filters = { agentId: url.agent as Agent["id"] | undefined };
  const list = useList(["sessions", filters], (cursor, signal) =>
    api.sessions.list({ cursor, ...filters }, { signal }),
  );
  const isFiltered = filters.agentId !== undefined;
  const clear = () => setUrl({ agent: undefined });
  const createButton = can("runs:create") && (
    <Button look="primary" onClick={() => setIsCreating(true)}>
      Start a session
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Sessions"
        count={list.isComplete && !isFiltered ? list.rows?.length : undefined}
        actions={createButton}
      />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <FilterSelect
          label="Agent"
          options={(agents.data?.data ?? []).map(({ id, name }) => ({ value: id as string, label: name }))}
          values={url.agent ? [url.agent] : []}
          onValuesChange={(values) => setUrl({ agent: values.at(-1) })}
        />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="sessions" />
      ) : (
        <Table
          label="Sessions"
          columns={columns}
          rowKey={(session) => session.id}
          rowHref={(session) => href(`sessions/${session.id}`)}
          {...list.table}
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint={filterHint}
                title="No session with this agent"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState
                icon={MessagesSquare}
                title="No sessions yet"
                sentence="A session is a conversation of many runs: the agent remembers what was said before."
                action={createButton}
                docs={{ label: "How sessions work", href: "/docs/sessions" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner example={verbExample("sessions.list", filters)} docsHref="/docs/api#sessionsList" />
      <NewSessionDialog
        key={String(isCreating)}
        agents={agents.data?.data ?? []}
        isOpen={isCreating}
        onOpenChange={setIsCreating}
      />
    </>
  );
}
