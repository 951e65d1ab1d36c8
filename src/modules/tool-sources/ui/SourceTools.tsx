import { FilterX, Wrench } from "lucide-react";
import { type Output, useHref, useList } from "../../../web/api/index.ts";
import { Badge, Button, type Column, EmptyState, FilterBar, Table } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { EffectBadge } from "../../catalogue/ui/AnnotationBadges.tsx";
import { SOURCES, useOwner } from "./owner.ts";
import type { SourceDetail } from "./sourceWords.tsx";

type SourceTool = Output<"tool_sources.list_tools">["data"][number];

const COLUMNS: Column<SourceTool>[] = [
  {
    key: "name",
    header: "Tool",
    cell: ({ name }) => <code className="font-mono text-12">{name}</code>,
  },
  {
    key: "effect",
    header: "Effect",
    width: "104px",
    cell: ({ annotations }) => <EffectBadge annotations={annotations} />,
  },
  { key: "used", header: "", width: "72px", cell: ({ isUsed }) => isUsed && <Badge tone="blue">used</Badge> },
  { key: "description", header: "Description", priority: 2, cell: ({ description }) => description || "–" },
];
const REQUEST: Column<SourceTool> = {
  key: "method",
  header: "Request",
  priority: 3,
  cell: ({ method }) => method && <code className="font-mono text-12 text-ink-muted">{method}</code>,
};
const OPENAPI_COLUMNS = [...COLUMNS, REQUEST];

/** The tools of one source, by name. */
export function SourceTools({ source }: { source: SourceDetail }) {
  const { call, key, scope } = useOwner();
  const href = useHref();
  const [text, setText, search] = useSearchText();
  const list = useList<SourceTool>(
    [SOURCES, key, source.id, "tools", source.lastSyncedAt, { search }],
    (cursor, signal) =>
      call("tool_sources.list_tools", { id: source.id, cursor, search: search || undefined }, { signal }),
  );
  return (
    <>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search its tools"
        isFiltered={search !== ""}
        onClear={() => setText("")}
      />
      {list.error ? (
        <ListError list={list} what="tools" />
      ) : (
        <Table
          label="Tools"
          columns={source.kind === "openapi" ? OPENAPI_COLUMNS : COLUMNS}
          rowKey={({ address }) => address}
          // In an organization there is nobody a tool could be called for.
          {...(scope === "workspace"
            ? { rowHref: ({ address }: SourceTool) => href(`tools/catalogue/${encodeURIComponent(address)}`) }
            : {})}
          {...list.table}
          empty={
            search ? (
              <EmptyState
                icon={FilterX}
                title="No tool matches"
                action={<Button onClick={() => setText("")}>Clear search</Button>}
              />
            ) : (
              <EmptyState
                icon={Wrench}
                title="No tools"
                sentence={
                  source.lastSyncedAt
                    ? "The source offers none."
                    : source.state === "failed"
                      ? "They appear here once a sync succeeds."
                      : "They appear here once the first sync is done."
                }
              />
            )
          }
        />
      )}
    </>
  );
}
