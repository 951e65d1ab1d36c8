import type { Agent } from "../../../web/api/index.ts";
import { type Column, Time } from "../../../web/kit/index.ts";
import { AgentModel } from "./AgentModel.tsx";
import { AgentStages } from "./AgentStages.tsx";

export const agentColumns: readonly Column<Agent>[] = [
  { key: "name", header: "Name", cell: (agent) => <span className="font-medium">{agent.name}</span> },
  {
    key: "slug",
    header: "Slug",
    priority: 3,
    cell: (agent) => <span className="font-mono text-12 text-ink-muted">{agent.slug}</span>,
  },
  {
    key: "stages",
    header: "Stages",
    width: "28%",
    priority: 2,
    cell: (agent) => <AgentStages stages={agent.stages} />,
  },
  {
    key: "version",
    header: "Latest",
    width: "76px",
    cell: (agent) => (agent.latestVersion === null ? "Draft" : `v${agent.latestVersion}`),
  },
  {
    key: "model",
    header: "Model",
    width: "150px",
    priority: 2,
    cell: (agent) => <AgentModel model={agent.model} />,
  },
  {
    key: "updated",
    header: "Changed",
    width: "110px",
    align: "end",
    cell: (agent) => <Time at={agent.updatedAt} />,
  },
];
