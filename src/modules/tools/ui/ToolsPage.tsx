import { Plus, Wrench } from "lucide-react";
import { useState } from "react";
import { type Tool, useApi, useCan, useHref, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, type Column, DeveloperCorner, FilterBar, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ToolsFrame } from "../../catalogue/ui/ToolsFrame.tsx";
import { CreateToolDialog } from "./CreateToolDialog.tsx";
import { TOOL_KIND, ToolKindBadge } from "./toolKinds.tsx";

const KINDS = (["http", "code", "builtin"] as const).map((value) => ({
  value,
  label: TOOL_KIND[value].label,
}));

const columns: Column<Tool>[] = [
  {
    key: "name",
    header: "Name",
    cell: (tool) => <span className="font-mono text-12">{tool.name}</span>,
  },
  { key: "kind", header: "Kind", width: "92px", cell: (tool) => <ToolKindBadge kind={tool.kind} /> },
  {
    key: "description",
    header: "Description",
    priority: 2,
    cell: (tool) => tool.description || <span className="text-ink-faint">–</span>,
  },
  {
    key: "usedBy",
    header: "Used by",
    width: "100px",
    align: "end",
    cell: (tool) => (tool.usedBy === 1 ? "1 agent" : `${tool.usedBy} agents`),
  },
  {
    key: "updated",
    header: "Changed",
    width: "100px",
    align: "end",
    priority: 2,
    cell: (tool) => <Time at={tool.updatedAt} />,
  },
];

/** The tools the workspace made itself, which its agents share. */
export function ToolsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [isCreating, setIsCreating] = useState(false);
  const kind = KINDS.find(({ value }) => value === url.kind)?.value;
  const filters = { search: search || undefined, kind };
  const list = useList(["tools", filters], (cursor, signal) =>
    api.tools.list({ cursor, ...filters }, { signal }),
  );
  const isFiltered = Boolean(search || kind);
  const clear = () => {
    setText("");
    setUrl({ search: undefined, kind: undefined });
  };
  const createButton = can("tools:write") && (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      Create tool
    </Button>
  );
  return (
    <ToolsFrame page="own" count={list.isComplete && !isFiltered ? list.rows?.length : undefined}>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search tools"
        isFiltered={isFiltered}
        onClear={clear}
      >
        <UrlFilter name="kind" label="Kind" options={KINDS} />
      </FilterBar>
      <ListTable
        list={list}
        name="tools"
        columns={columns}
        rowHref={({ id }) => href(`tools/${id}`)}
        isFiltered={isFiltered}
        onClear={clear}
        noMatch="No tool matches"
        empty={{
          icon: Wrench,
          title: "No tools yet",
          sentence: "A tool is something your agents can do: call a web service, or run a piece of code.",
          action: createButton,
          docs: { label: "How tools work", href: "/docs/tools" },
        }}
      />
      <DeveloperCorner example={verbExample("tools.list", filters)} docsHref="/docs/api#toolsList" />
      <CreateToolDialog key={String(isCreating)} isOpen={isCreating} onOpenChange={setIsCreating} />
    </ToolsFrame>
  );
}
