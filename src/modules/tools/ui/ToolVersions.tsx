import { type Output, useApi, useList } from "../../../web/api/index.ts";
import { type Column, EmptyState, Id, Table, Time } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";

type Version = Output<"tools.list_versions">["data"][number];

const columns: Column<Version>[] = [
  { key: "number", header: "Version", width: "88px", cell: (version) => `v${version.number}` },
  { key: "id", header: "Id", cell: (version) => <Id value={version.id} isShort /> },
  {
    key: "hash",
    header: "Content hash",
    priority: 2,
    cell: (version) => <code className="font-mono text-12">{version.contentHash.slice(0, 12)}</code>,
  },
  { key: "by", header: "Frozen by", priority: 2, cell: (version) => version.createdByName ?? "–" },
  {
    key: "at",
    header: "When",
    width: "100px",
    align: "end",
    cell: (version) => <Time at={version.createdAt} />,
  },
];

/** The states of the tool that published agents use. */
export function ToolVersions({ id }: { id: string }) {
  const api = useApi();
  const list = useList(["tools", id, "versions"], (cursor, signal) =>
    api.tools.listVersions({ id, cursor }, { signal }),
  );
  if (list.error) return <ListError list={list} what="versions" />;
  return (
    <Table
      label="Versions"
      columns={columns}
      rowKey={(version) => version.id}
      {...list.table}
      empty={
        <EmptyState
          title="No versions yet"
          sentence="A version is frozen when an agent that uses this tool is published. The agent keeps that version until it is published again."
          docs={{ label: "How tools work", href: "/docs/tools" }}
        />
      }
    />
  );
}
