import { Activity } from "lucide-react";
import { runName } from "../../modules/runs/ui/runColumns.tsx";
import { type Run, useHref } from "../api/index.ts";
import { type Column, DemoBadge, EmptyState, Money, StatusBadge, Table, Time } from "../kit/index.ts";
import { SectionHead } from "./SectionHead.tsx";
import { useCurrency } from "../parts/useCurrency.ts";

/** The newest runs of the workspace. */
export function RecentRuns({ runs }: { runs: readonly Run[] | undefined }) {
  const href = useHref();
  const currency = useCurrency();
  const columns: readonly Column<Run>[] = [
    {
      key: "input",
      header: "Run",
      cell: (run) => <span className="block truncate">{run.input}</span>,
    },
    {
      key: "state",
      header: "State",
      width: "118px",
      cell: ({ state }) => <StatusBadge state={state} isBare />,
    },
    {
      key: "agent",
      header: "Agent",
      width: "22%",
      priority: 2,
      cell: (run) => runName(run),
    },
    {
      key: "demo",
      header: "Model",
      width: "136px",
      priority: 3,
      cell: ({ kind, isDemo }) =>
        isDemo ? <DemoBadge /> : <span className="text-ink-faint">{kind === "agent" ? "real" : "–"}</span>,
    },
    {
      key: "cost",
      header: "Cost",
      width: "116px",
      align: "end",
      priority: 2,
      cell: ({ usage }) => <Money micros={usage.costMicros} currency={currency} />,
    },
    {
      key: "at",
      header: "Started",
      width: "104px",
      align: "end",
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ];
  return (
    <section aria-labelledby="home-runs" className="flex flex-col gap-3">
      <SectionHead id="home-runs" title="Recent runs" all={{ label: "All runs", href: href("runs") }} />
      <Table
        label="Recent runs"
        columns={columns}
        rows={runs}
        rowKey={({ id }) => id}
        rowHref={({ id }) => href(`runs/${id}`)}
        hasKeys={false}
        empty={
          <EmptyState
            icon={Activity}
            title="Nothing has run yet"
            sentence="A run is one question to an agent, one task or one tool call, with every step it takes."
            docs={{ label: "How runs work", href: "/docs/runs" }}
          />
        }
      />
    </section>
  );
}
