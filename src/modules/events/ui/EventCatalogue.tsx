import { FilterX } from "lucide-react";
import { useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  DescriptionList,
  EmptyState,
  FilterBar,
  JsonView,
  SidePanel,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { eventGroups, type EventTypeShown } from "./eventChoice.ts";
import { EventSchema } from "./EventSchema.tsx";
import { useEventTypes } from "./useEventTypes.ts";

const STREAM: Record<string, string> = {
  workspace: "its workspace's",
  organization: "the organization's own",
  either: "its workspace's, else the organization's",
};

const COLUMNS: Column<EventTypeShown>[] = [
  {
    key: "type",
    header: "Type",
    width: "clamp(160px, 28%, 260px)",
    cell: ({ type }) => <span className="font-mono text-12">{type}</span>,
  },
  { key: "title", header: "What happened", cell: ({ title }) => title },
  {
    key: "scope",
    header: "Stream",
    width: "120px",
    priority: 2,
    cell: ({ scope }) => <Badge>{scope}</Badge>,
  },
  {
    key: "version",
    header: "Version",
    width: "80px",
    align: "end",
    priority: 3,
    cell: ({ version }) => version,
  },
];

/** Every type of event there is, with what its data holds. */
export function EventCatalogue({ onShowEvents }: { onShowEvents: (type: string) => void }) {
  const query = useEventTypes();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const rows = query.data && eventGroups(query.data, search).flatMap(({ types }) => types);
  const open = query.data?.find(({ type }) => type === url.type);
  return (
    <>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Find an event type"
        isFiltered={search !== ""}
        onClear={() => setText("")}
      />
      {query.error ? (
        <ListError
          list={{
            error: query.error,
            isRefreshing: query.isFetching,
            refetch: () => void query.refetch(),
          }}
          what="event types"
        />
      ) : (
        <Table
          label="Event types"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ type }) => type}
          onOpen={({ type }) => setUrl({ type })}
          openKey={open?.type}
          empty={
            <EmptyState
              icon={FilterX}
              title="No event type of this name"
              action={<Button onClick={() => setText("")}>Clear filters</Button>}
            />
          }
        />
      )}
      {open && (
        <SidePanel
          isOpen
          onOpenChange={(isOpen) => !isOpen && setUrl({ type: undefined })}
          title={open.type}
          width="large"
        >
          <div className="flex min-w-0 flex-col gap-5">
            <p className="text-13 text-ink-muted">{open.title}.</p>
            <DescriptionList
              facts={[
                ["Stream", STREAM[open.scope] ?? open.scope],
                ["Version", open.version],
              ]}
            />
            <div>
              <Button size="small" onClick={() => onShowEvents(open.type)}>
                Events of this type
              </Button>
            </div>
            <div className="grid min-w-0 gap-5 lg:grid-cols-2">
              <section className="flex min-w-0 flex-col gap-1">
                <h3 className="text-12 font-medium text-ink-muted">An example of its data</h3>
                <JsonView label="Example" value={open.example} openDepth={3} />
              </section>
              <section className="flex min-w-0 flex-col gap-1">
                <h3 className="text-12 font-medium text-ink-muted">What the fields mean</h3>
                <EventSchema type={open} />
              </section>
            </div>
          </div>
        </SidePanel>
      )}
    </>
  );
}
