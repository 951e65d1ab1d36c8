import type { Run } from "../../../web/api/index.ts";
import {
  type Column,
  Duration,
  Money,
  StageBadge,
  StatusBadge,
  Time,
  Tokens,
} from "../../../web/kit/index.ts";
import { isOver, runDurationMs } from "./stepBars.ts";

/** A run's stage as the badge knows it. */
export const stageOf = ({ stage, isDraft }: Pick<Run, "stage" | "isDraft">) =>
  isDraft || stage === "draft"
    ? ("draft" as const)
    : stage === "dev" || stage === "uat"
      ? stage
      : ("production" as const);

/** What ran: an agent, a tool by itself, or a task. */
export const runName = ({
  kind,
  agentName,
  toolName,
}: Pick<Run, "kind" | "agentName" | "toolName">): string =>
  agentName ?? toolName ?? (kind === "task" ? "Task" : kind === "tool" ? "Tool" : "Deleted agent");

/** The columns of a list of runs; what began it first. */
export const runColumns = (currency: string | undefined): Column<Run>[] => [
  { key: "input", header: "Input", cell: (run) => run.input },
  {
    key: "state",
    header: "State",
    width: "120px",
    cell: (run) => <StatusBadge state={run.state} />,
  },
  {
    key: "agent",
    header: "Agent",
    width: "clamp(96px, 10vw, 152px)",
    priority: 2,
    cell: (run) => runName(run),
  },
  {
    key: "stage",
    header: "Stage",
    width: "152px",
    priority: 3,
    cell: (run) => <StageBadge stage={stageOf(run)} version={run.versionNumber ?? undefined} />,
  },
  { key: "who", header: "Started by", width: "108px", priority: 3, cell: (run) => run.actorName ?? "–" },
  {
    key: "duration",
    header: "Duration",
    width: "100px",
    align: "end",
    priority: 2,
    cell: (run) =>
      isOver(run.state) ? <Duration durationMs={runDurationMs(run)} /> : <Duration since={run.createdAt} />,
  },
  {
    key: "tokens",
    header: "Tokens",
    width: "104px",
    align: "end",
    priority: 3,
    cell: (run) => <Tokens input={run.usage.inputTokens} output={run.usage.outputTokens} />,
  },
  {
    key: "cost",
    header: "Cost",
    width: "100px",
    align: "end",
    priority: 2,
    cell: (run) => <Money micros={run.usage.costMicros} currency={currency} />,
  },
  { key: "when", header: "When", width: "84px", align: "end", cell: (run) => <Time at={run.createdAt} /> },
];
