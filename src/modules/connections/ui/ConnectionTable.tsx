import { FilterX, KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { type Connection, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  EmptyState,
  FilterBar,
  FilterSelect,
  Table,
  Time,
} from "../../../web/kit/index.ts";
import { ConnectionState, KIND_LABEL, ownerText } from "./connectionWords.tsx";
import { isModelProvider } from "./providers.ts";

const columns: Column<Connection>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ name, slug }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="truncate">{name}</span>
        {slug && <code className="truncate font-mono text-12 text-ink-muted">{slug}.*</code>}
      </span>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "152px",
    cell: (connection) => <ConnectionState connection={connection} />,
  },
  {
    key: "service",
    header: "Service",
    width: "136px",
    priority: 2,
    cell: ({ integration }) => integration ?? "custom",
  },
  { key: "kind", header: "Signs in with", width: "148px", priority: 2, cell: ({ kind }) => KIND_LABEL[kind] },
  {
    key: "owner",
    header: "Belongs to",
    width: "132px",
    priority: 3,
    cell: (connection) =>
      connection.owner === "organization" ? <Badge>organization</Badge> : ownerText(connection),
  },
  {
    key: "used",
    header: "Last used",
    width: "100px",
    align: "end",
    priority: 2,
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Time at={lastUsedAt} /> : "never"),
  },
];

const STATES = [
  { value: "ok", label: "Connected" },
  { value: "failing", label: "Failing" },
  { value: "broken", label: "Broken" },
  { value: "unconnected", label: "Not connected" },
  { value: "untested", label: "Not tested" },
];

/** Credentials of services, with how each is doing; model providers have a list of their own. */
export function ConnectionTable({
  rows,
  table,
  rowHref,
  empty,
}: {
  rows: readonly Connection[] | undefined;
  table: object;
  rowHref: (connection: Connection) => string;
  empty: ReactNode;
}) {
  const [url, setUrl] = useUrlState();
  const wanted = STATES.find(({ value }) => value === url.state)?.value;
  const services = rows?.filter((connection) => !isModelProvider(connection));
  const shown = services?.filter(({ state }) => wanted === undefined || state === wanted);
  const clear = () => setUrl({ state: undefined });
  return (
    <>
      {(services?.length ?? 0) > 0 && (
        <FilterBar isFiltered={wanted !== undefined} onClear={clear}>
          <FilterSelect
            label="State"
            options={STATES}
            values={wanted ? [wanted] : []}
            onValuesChange={(values) => setUrl({ state: values.at(-1) })}
          />
        </FilterBar>
      )}
      <Table
        label="Connections"
        columns={columns}
        rowKey={({ id }) => id}
        rowHref={rowHref}
        {...table}
        rows={shown}
        empty={
          wanted === undefined ? (
            empty
          ) : (
            <EmptyState
              icon={FilterX}
              title="No connection is in that state"
              action={<Button onClick={clear}>Clear filters</Button>}
            />
          )
        }
      />
    </>
  );
}

export const NoConnections = ({ sentence, action }: { sentence: string; action?: ReactNode }) => (
  <EmptyState
    icon={KeyRound}
    title="No connections yet"
    sentence={sentence}
    action={action}
    docs={{ label: "How integrations work", href: "/docs/integrations" }}
  />
);
