import { Braces, Plus } from "lucide-react";
import { type Output, useApi, useCan, useHref, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, type Column, DeveloperCorner, FilterBar, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ToolsFrame } from "../../catalogue/ui/ToolsFrame.tsx";
import { CreateSnippetDialog } from "./CreateSnippetDialog.tsx";

type Snippet = Output<"snippets.list">["data"][number];

const columns: Column<Snippet>[] = [
  { key: "name", header: "Name", cell: ({ name }) => <code className="font-mono text-12">{name}</code> },
  {
    key: "version",
    header: "Published",
    width: "112px",
    cell: ({ version }) =>
      version === null ? <span className="text-ink-faint">not yet</span> : `v${version}`,
  },
  { key: "description", header: "Description", priority: 2, cell: ({ description }) => description || "–" },
  { key: "usedBy", header: "Imported by", width: "104px", align: "end", cell: ({ usedBy }) => usedBy },
  {
    key: "updated",
    header: "Changed",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

/** The modules of code that tools and tasks of the workspace import. */
export function SnippetsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const filters = { search: search || undefined };
  const list = useList<Snippet>(["snippets", filters], (cursor, signal) =>
    api.snippets.list({ cursor, ...filters }, { signal }),
  );
  const createButton = can("tools:write") && (
    <Button look="primary" icon={Plus} onClick={() => setUrl({ create: "true" })}>
      Create snippet
    </Button>
  );
  return (
    <ToolsFrame
      page="snippets"
      actions={createButton}
      count={list.isComplete && !search ? list.rows?.length : undefined}
    >
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search snippets"
        isFiltered={search !== ""}
        onClear={() => setText("")}
      />
      <ListTable
        list={list}
        name="snippets"
        columns={columns}
        rowHref={({ id }) => href(`tools/snippets/${id}`)}
        isFiltered={search !== ""}
        onClear={() => setText("")}
        noMatch="No snippet matches"
        empty={{
          icon: Braces,
          title: "No snippets yet",
          sentence:
            "A snippet is a module of code under a name, which code tools and tasks import. Write what several of them need once.",
          action: createButton,
          docs: { label: "How snippets work", href: "/docs/snippets" },
        }}
      />
      <DeveloperCorner example={verbExample("snippets.list", filters)} docsHref="/docs/api#snippetsList" />
      {url.create === "true" && can("tools:write") && (
        <CreateSnippetDialog onClose={() => setUrl({ create: undefined })} />
      )}
    </ToolsFrame>
  );
}
