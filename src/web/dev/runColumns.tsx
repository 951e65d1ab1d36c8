import { type Column, Duration, Id, Money, StageBadge, StatusBadge, Time, Tokens } from "../kit/index.ts";
import type { ExampleRun } from "./exampleData.ts";

export const runColumns: Column<ExampleRun>[] = [
  { key: "agent", header: "Agent", cell: (run) => run.agent },
  { key: "state", header: "Status", width: "130px", cell: (run) => <StatusBadge state={run.state} /> },
  {
    key: "stage",
    header: "Stage",
    width: "136px",
    priority: 2,
    cell: (run) => <StageBadge stage={run.stage} />,
  },
  { key: "id", header: "Id", width: "130px", priority: 3, cell: (run) => <Id value={run.id} isShort /> },
  {
    key: "tokens",
    header: "Tokens",
    width: "136px",
    align: "end",
    priority: 3,
    cell: (run) => <Tokens input={run.inputTokens} output={run.outputTokens} />,
  },
  {
    key: "cost",
    header: "Cost",
    width: "100px",
    align: "end",
    priority: 2,
    cell: (run) => <Money micros={run.costMicros} />,
  },
  {
    key: "duration",
    header: "Duration",
    width: "96px",
    align: "end",
    priority: 2,
    cell: (run) => <Duration durationMs={run.durationMs} />,
  },
  {
    key: "started",
    header: "Started",
    width: "96px",
    align: "end",
    cell: (run) => <Time at={run.startedAt} />,
  },
];
