import { MessagesSquare } from "lucide-react";
import { useState } from "react";
import {
  type Agent,
  type Session,
  useApi,
  useCan,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
} from "../../../web/api/index.ts";
import { Badge, Button, type Column, StageBadge, Time } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { AgentFilter, useAgents } from "../../agents/ui/AgentFilter.tsx";
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
  const [url, setUrl] = useUrlState();
  const [isCreating, setIsCreating] = useState(false);
  usePageTitle("Sessions");
  const agents = useAgents();
  const filters = { agentId: url.agent as Agent["id"] | undefined };
  const list = useList(["sessions", filters], (cursor, signal) =>
    api.sessions.list({ cursor, ...filters }, { signal }),
  );
  const createButton = can("runs:create") && (
    <Button look="primary" onClick={() => setIsCreating(true)}>
      Start a session
    </Button>
  );
  return (
    <ListPage
      title="Sessions"
      name="sessions"
      actions={createButton}
      filters={<AgentFilter />}
      isFiltered={filters.agentId !== undefined}
      onClear={() => setUrl({ agent: undefined })}
      list={list}
      columns={columns}
      rowHref={({ id }) => href(`sessions/${id}`)}
      noMatch="No session with this agent"
      empty={{
        icon: MessagesSquare,
        title: "No sessions yet",
        sentence: "A session is a conversation of many runs: the agent remembers what was said before.",
        action: createButton,
        docs: { label: "How sessions work", href: "/docs/sessions" },
      }}
      example={verbExample("sessions.list", filters)}
      docsHref="/docs/api#sessionsList"
    >
      <NewSessionDialog
        key={String(isCreating)}
        agents={agents ?? []}
        isOpen={isCreating}
        onOpenChange={setIsCreating}
      />
    </ListPage>
  );
}
