import { History } from "lucide-react";
import { useList, useUrlState } from "../../../web/api/index.ts";
import {
  type Column,
  Duration,
  EmptyState,
  SidePanel,
  StatusBadge,
  Table,
  Time,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { SOURCES, useOwner } from "./owner.ts";
import { CAUSE, diffText, type SourceDetail, type Sync } from "./sourceWords.tsx";
import { SyncPanel } from "./SyncPanel.tsx";

const RUN = { waiting: "queued", running: "running", succeeded: "succeeded", failed: "failed" } as const;

const columns: Column<Sync>[] = [
  { key: "state", header: "State", width: "128px", cell: ({ state }) => <StatusBadge state={RUN[state]} /> },
  {
    key: "diff",
    header: "What changed",
    cell: ({ diff, error }) =>
      error ? <span className="text-red">{error.message}</span> : diff ? diffText(diff) : "–",
  },
  { key: "cause", header: "Why", width: "196px", priority: 2, cell: ({ cause }) => CAUSE[cause] },
  {
    key: "duration",
    header: "Took",
    width: "92px",
    align: "end",
    priority: 2,
    cell: ({ startedAt, endedAt }) =>
      startedAt && endedAt && <Duration durationMs={Date.parse(endedAt) - Date.parse(startedAt)} />,
  },
  {
    key: "when",
    header: "When",
    width: "92px",
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

/** What each sync of a source changed; a row opens the difference. */
export function SyncHistory({ source }: { source: SourceDetail }) {
  const { call, key } = useOwner();
  const [url, setUrl] = useUrlState();
  const list = useList<Sync>([SOURCES, key, source.id, "syncs", source.lastSync?.state], (cursor, signal) =>
    call("tool_sources.list_syncs", { id: source.id, cursor }, { signal }),
  );
  const open = list.rows?.find(({ id }) => id === url.sync);
  if (list.error) return <ListError list={list} what="syncs" />;
  return (
    <>
      <Table
        label="Syncs"
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => setUrl({ sync: id })}
        {...(url.sync === undefined ? {} : { openKey: url.sync })}
        {...list.table}
        empty={
          <EmptyState
            icon={History}
            title="No syncs yet"
            sentence="The first one begins when a source is added."
          />
        }
      />
      <SidePanel
        isOpen={open !== undefined}
        onOpenChange={(isOpen) => !isOpen && setUrl({ sync: undefined })}
        title="What the sync changed"
      >
        {open && <SyncPanel sync={open} source={source} />}
      </SidePanel>
    </>
  );
}
