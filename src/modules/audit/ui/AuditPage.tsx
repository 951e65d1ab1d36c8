import { FilterX, ScrollText } from "lucide-react";
import { useState } from "react";
import { type AuditEntry, useApi, useList, usePageTitle, useUrlState } from "../../../web/api/index.ts";
import {
  Avatar,
  Button,
  type Column,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  Id,
  PageHeader,
  SidePanel,
  Table,
  Time,
} from "../../../web/kit/index.ts";
import { DateRange, dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { AuditDetail } from "./AuditDetail.tsx";
import { AuditFilters } from "./AuditFilters.tsx";

const NO_FILTERS = {
  verb: undefined,
  person: undefined,
  credential: undefined,
  from: undefined,
  to: undefined,
};

/** The name of the thing, else its id, as the target tells it. */
function TargetCell({ target }: { target: AuditEntry["target"] }) {
  const name = [target.name, target.title].find((value) => typeof value === "string" && value !== "");
  if (typeof name === "string") return name;
  const id = [target.id, target.agentId].find((value) => typeof value === "string");
  return typeof id === "string" ? <Id value={id} isShort /> : "–";
}

const columns: Column<AuditEntry>[] = [
  {
    key: "verb",
    header: "Verb",
    cell: (entry) => <code className="font-mono text-12">{entry.verb}</code>,
  },
  {
    key: "who",
    header: "Who",
    width: "clamp(92px, 14vw, 200px)",
    cell: (entry) => (
      <span className="inline-flex max-w-full items-center gap-2 align-middle">
        <Avatar name={entry.actorName ?? "System"} kind={entry.actorKind === "api_key" ? "key" : "person"} />
        <span className="truncate">{entry.actorName ?? entry.actorKind}</span>
      </span>
    ),
  },
  { key: "target", header: "What", priority: 2, cell: (entry) => <TargetCell target={entry.target} /> },
  {
    key: "request",
    header: "Request",
    width: "128px",
    priority: 3,
    cell: (entry) => (entry.requestId ? <Id value={entry.requestId} isShort /> : "–"),
  },
  { key: "ip", header: "Address", width: "120px", priority: 3, cell: (entry) => entry.ip ?? "–" },
  {
    key: "when",
    header: "When",
    width: "96px",
    align: "end",
    cell: (entry) => <Time at={entry.createdAt} />,
  },
];

/** Who changed what in the workspace, newest first. */
export function AuditPage() {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const [open, setOpen] = useState<AuditEntry | null>(null);
  usePageTitle("Audit");
  const filters = {
    verb: url.verb,
    actorAccountId: url.person as (AuditEntry["actorAccountId"] & string) | undefined,
    credentialId: url.credential,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const list = useList(["audit", filters], (cursor, signal) =>
    api.audit.list({ cursor, ...filters }, { signal }),
  );
  const clear = () => setUrl(NO_FILTERS);
  const narrow = (changes: Partial<Record<keyof typeof NO_FILTERS, string>>) => {
    setUrl(changes);
    setOpen(null);
  };
  return (
    <>
      <PageHeader
        title="Audit"
        count={list.isComplete && !isFiltered ? list.rows?.length : undefined}
        description="Each change in this workspace, with who made it. Entries are written with the change itself and cannot be edited."
      />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <AuditFilters url={url} entries={list.rows ?? []} onChange={setUrl} />
        <DateRange from={url.from} to={url.to} onChange={setUrl} />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="audit entries" />
      ) : (
        <Table
          label="Audit"
          columns={columns}
          rowKey={(entry) => entry.id}
          onOpen={setOpen}
          openKey={open?.id}
          {...list.table}
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint="Filters are set."
                title="No entry matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState
                icon={ScrollText}
                title="Nothing changed yet"
                sentence="Each change in this workspace leaves an entry here: who, what, when and from where."
                docs={{ label: "How the audit log works", href: "/docs/audit" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner example={verbExample("audit.list", filters)} docsHref="/docs/api#auditList" />
      <SidePanel
        isOpen={open !== null}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open?.verb ?? "Entry"}
      >
        {open && <AuditDetail entry={open} onNarrow={narrow} />}
      </SidePanel>
    </>
  );
}
