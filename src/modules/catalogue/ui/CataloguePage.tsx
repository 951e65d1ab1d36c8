import { FilterX, SearchX, Wrench } from "lucide-react";
import { useMemo } from "react";
import {
  type Output,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  useList,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Button,
  type Column,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useFilterHint } from "../../../web/parts/useFilterHint.ts";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { CATALOGUE } from "../../tool-sources/ui/owner.ts";
import { BlockedBadge, EffectBadge } from "./AnnotationBadges.tsx";
import { ToolsFrame } from "./ToolsFrame.tsx";
import { useToolHref } from "./useToolHref.ts";

type CatalogueTool = Output<"catalogue.list">["data"][number];

const PAGE = 50;
const columns: Column<CatalogueTool>[] = [
  {
    key: "address",
    header: "Tool",
    cell: ({ address, source, isBlocked }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-mono text-12">
          <span className="text-ink-muted">{source}.</span>
          {address.slice(source.length + 1)}
        </span>
        {isBlocked && <BlockedBadge />}
      </span>
    ),
  },
  {
    key: "effect",
    header: "Effect",
    width: "104px",
    cell: ({ annotations }) => <EffectBadge annotations={annotations} />,
  },
  {
    key: "description",
    header: "Description",
    priority: 2,
    cell: ({ description }) => description || <span className="text-ink-faint">–</span>,
  },
  {
    key: "signature",
    header: "Signature",
    priority: 3,
    cell: ({ signature }) => <code className="font-mono text-12 text-ink-muted">{signature}</code>,
  },
];

/** Everything that can be called in the workspace, wherever it comes from, found by a few words. */
export function CataloguePage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const toolHref = useToolHref();
  const filterHint = useFilterHint();
  const [url, setUrl] = useUrlState();
  const [text, setText, query] = useSearchText();
  const sources = useApiQuery([CATALOGUE, "sources"], (signal) => api.catalogue.listSources({}, { signal }));
  const options = useMemo(
    () =>
      (sources.data?.data ?? []).map(({ slug, name, toolCount }) => ({
        value: slug,
        label: name,
        hint: `${toolCount}`,
      })),
    [sources.data],
  );
  const source = url.source || undefined;
  const list = useList<CatalogueTool>([CATALOGUE, "list", { query, source }], async (cursor, signal) => {
    if (query === "") return api.catalogue.list({ cursor, source, limit: PAGE }, { signal });
    const offset = Number(cursor ?? 0);
    const { data, total } = await api.catalogue.search({ query, source, offset, limit: PAGE }, { signal });
    const next = offset + data.length;
    return { data, nextCursor: data.length > 0 && next < total ? String(next) : null };
  });
  const isFiltered = query !== "" || source !== undefined;
  const total = sources.data?.data.reduce((sum, { toolCount }) => sum + toolCount, 0);
  const clear = () => {
    setText("");
    setUrl({ search: undefined, source: undefined });
  };
  return (
    <ToolsFrame page="" count={isFiltered ? undefined : total}>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="What should the tool do?"
        isFiltered={isFiltered}
        onClear={clear}
      >
        <FilterSelect
          label="Source"
          options={options}
          values={source ? [source] : []}
          onValuesChange={(values) => setUrl({ source: values.at(-1) })}
        />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="catalogue" />
      ) : (
        <Table
          label="Catalogue"
          columns={columns}
          rowKey={({ address }) => address}
          rowHref={({ address }) => toolHref(address)}
          {...list.table}
          empty={
            isFiltered ? (
              <EmptyState
                icon={query ? SearchX : FilterX}
                hint={filterHint}
                title="No tool matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState
                icon={Wrench}
                title="No tools yet"
                sentence="A tool is something your agents and tasks can do. Add a whole service from its OpenAPI document or MCP server, or write one tool yourself."
                action={
                  can("tool_sources:write") && (
                    <Button look="primary" href={href("tools/sources/new")}>
                      Add a source
                    </Button>
                  )
                }
                docs={{ label: "How tools work", href: "/docs/tools" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner
        example={
          query
            ? verbExample("catalogue.search", { query, source })
            : verbExample("catalogue.list", { source })
        }
        docsHref={query ? "/docs/api#catalogueSearch" : "/docs/api#catalogueList"}
      />
    </ToolsFrame>
  );
}
