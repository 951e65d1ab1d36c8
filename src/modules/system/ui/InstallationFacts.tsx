import type { SystemInfo } from "../../../web/api/index.ts";
import {
  Badge,
  Bytes,
  Card,
  type Column,
  Count,
  DescriptionList,
  Duration,
  Table,
  Time,
} from "../../../web/kit/index.ts";

type Process = SystemInfo["processes"][number];

const columns: Column<Process>[] = [
  {
    key: "id",
    header: "Process",
    cell: (process) => <code className="font-mono text-12">{process.id}</code>,
  },
  {
    key: "roles",
    header: "Roles",
    width: "30%",
    cell: (process) => (
      <span className="inline-flex gap-1">
        {process.roles.map((role) => (
          <Badge key={role}>{role}</Badge>
        ))}
      </span>
    ),
  },
  {
    key: "started",
    header: "Started",
    width: "104px",
    align: "end",
    priority: 2,
    cell: (process) => <Time at={process.startedAt} />,
  },
  {
    key: "seen",
    header: "Last beat",
    width: "104px",
    align: "end",
    cell: (process) => <Time at={process.seenAt} />,
  },
];

/** What runs here: version, database, queue, processes, how much there is. */
export function InstallationFacts({ info }: { info: SystemInfo }) {
  const { database, queue, counts } = info;
  return (
    <>
      <div className="grid items-start gap-4 md:grid-cols-2">
        <Card title="Versions and database">
          <DescriptionList
            facts={[
              ["Bailiwick", info.version],
              ["PostgreSQL", `${database.version}, ${database.isEmbedded ? "embedded" : "your own server"}`],
              ["Size", <Bytes sizeBytes={database.sizeBytes} />],
            ]}
          />
        </Card>
        <Card title="Work and people">
          <DescriptionList
            facts={[
              ["Jobs waiting", <Count value={queue.waiting} />],
              [
                "Oldest job",
                queue.oldestSeconds === null ? (
                  "none"
                ) : (
                  <Duration durationMs={Math.max(0, queue.oldestSeconds) * 1000} />
                ),
              ],
              ["Accounts", <Count value={counts.accounts} />],
              ["Organizations", <Count value={counts.organizations} />],
              ["Workspaces", <Count value={counts.workspaces} />],
            ]}
          />
        </Card>
      </div>
      <section className="flex min-w-0 flex-col gap-2">
        <h2 className="text-14 font-semibold">Processes</h2>
        <Table
          label="Processes"
          columns={columns}
          rows={info.processes}
          rowKey={(process) => process.id}
          hasKeys={false}
          empty={<p className="p-4 text-13 text-ink-muted">No process has reported itself.</p>}
        />
      </section>
    </>
  );
}
