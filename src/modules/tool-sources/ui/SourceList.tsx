import { Plug, Plus } from "lucide-react";
import { useList } from "../../../web/api/index.ts";
import { Badge, Button, type Column, DeveloperCorner, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { SOURCES, useOwner } from "./owner.ts";
import { KindBadge, type Source, SourceState } from "./sourceWords.tsx";

const POLL_MS = 5_000;

const columns: Column<Source>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ name, slug }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="max-w-full shrink-0 truncate">{name}</span>
        <code className="truncate font-mono text-12 text-ink-muted">{slug}.*</code>
      </span>
    ),
  },
  { key: "kind", header: "Kind", width: "104px", priority: 2, cell: ({ kind }) => <KindBadge kind={kind} /> },
  { key: "state", header: "State", width: "128px", cell: (source) => <SourceState source={source} /> },
  {
    key: "tools",
    header: "Tools",
    width: "72px",
    align: "end",
    cell: ({ toolCount }) => toolCount.toLocaleString("en"),
  },
  {
    key: "synced",
    header: "Last sync",
    width: "108px",
    align: "end",
    priority: 2,
    cell: ({ lastSyncedAt }) => (lastSyncedAt ? <Time at={lastSyncedAt} /> : "–"),
  },
];
const sharedColumn: Column<Source> = {
  key: "owner",
  header: "Belongs to",
  width: "124px",
  priority: 2,
  cell: ({ isShared }) => (isShared ? <Badge>organization</Badge> : "this workspace"),
};

export function AddSource() {
  const { canWriteTools, href } = useOwner();
  if (!canWriteTools) return null;
  return (
    <Button look="primary" icon={Plus} href={href("sources", "/new")}>
      Add a source
    </Button>
  );
}

/** Where tools come from: services with an OpenAPI document, MCP servers. */
export function SourceList() {
  const { call, key, scope, name, href, example, apiDocsHref, canWriteTools, whoMayWrite } = useOwner();
  const list = useList<Source>(
    [SOURCES, key, "list"],
    (cursor, signal) => call("tool_sources.list", { cursor }, { signal }),
    { pollMs: POLL_MS },
  );
  return (
    <>
      <ListTable
        list={list}
        name="sources"
        columns={scope === "workspace" ? [...columns, sharedColumn] : columns}
        rowHref={({ id }) => href("sources", `/${id}`)}
        empty={{
          icon: Plug,
          title: "No sources yet",
          sentence:
            scope === "organization"
              ? `A source brings all tools of a service at once, to every workspace of ${name}: from its OpenAPI document or its MCP server.`
              : "A source brings all tools of a service at once, from its OpenAPI document or its MCP server, and keeps them up to date.",
          action: canWriteTools ? <AddSource /> : <p className="text-13 text-ink-muted">{whoMayWrite}</p>,
          docs: { label: "How tools work", href: "/docs/tools" },
        }}
      />
      <DeveloperCorner
        example={example("tool_sources.create", {
          slug: "petstore",
          name: "Petstore",
          definition: { kind: "openapi", url: "https://petstore3.swagger.io/api/v3/openapi.json" },
        })}
        docsHref={apiDocsHref("tool_sources.create")}
      />
    </>
  );
}
