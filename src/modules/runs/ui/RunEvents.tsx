import type { RunEvent } from "../../../web/api/index.ts";
import { Card, JsonView, Table, Time, type Column } from "../../../web/kit/index.ts";

const columns: Column<RunEvent>[] = [
  { key: "type", header: "Event", cell: (event) => <code className="font-mono text-12">{event.type}</code> },
  {
    key: "data",
    header: "Data",
    width: "50%",
    priority: 2,
    cell: (event) => (
      <code className="font-mono text-12">
        {Object.keys(event.data).length === 0 ? "–" : JSON.stringify(event.data)}
      </code>
    ),
  },
  {
    key: "sequence",
    header: "Sequence",
    width: "92px",
    align: "end",
    cell: (event) => event.sequence,
  },
  { key: "at", header: "When", width: "110px", align: "end", cell: (event) => <Time at={event.createdAt} /> },
];

/** What was recorded, in order; the sequence is where a stream can be resumed. */
export function RunEvents({
  events,
  selected,
  onSelect,
}: {
  events: readonly RunEvent[] | undefined;
  selected: number | undefined;
  onSelect: (sequence: number | undefined) => void;
}) {
  const open = events?.find((event) => event.sequence === selected);
  return (
    <div className="flex flex-col gap-4">
      <Table
        label="Events"
        columns={columns}
        rows={events}
        rowKey={(event) => String(event.sequence)}
        openKey={selected === undefined ? undefined : String(selected)}
        onOpen={(event) => onSelect(event.sequence === selected ? undefined : event.sequence)}
        empty={<p className="p-4 text-13 text-ink-muted">Nothing is recorded yet.</p>}
      />
      {open && (
        <Card title={open.type}>
          <JsonView label="Event" value={open} />
        </Card>
      )}
    </div>
  );
}
