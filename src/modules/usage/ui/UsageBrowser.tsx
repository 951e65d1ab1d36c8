import { ChartColumnStacked, Download, FilterX, Share2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { problemOf, type UrlState, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  Card,
  DeveloperCorner,
  EmptyState,
  ErrorState,
  Menu,
  type MenuItem,
  PageHeader,
  Skeleton,
  useNow,
} from "../../../web/kit/index.ts";
import { ForecastNote, UsageTotals } from "./UsageTotals.tsx";
import { UsageChart } from "./UsageChart.tsx";
import { UsageControls } from "./UsageControls.tsx";
import type { UsageSource } from "./usageSource.ts";
import { usageSpan } from "./usageSpan.ts";
import { usageStack } from "./usageStack.ts";
import { UsageTable } from "./UsageTable.tsx";
import {
  FILTERS,
  filterOf,
  type Grouping,
  GROUPINGS,
  paramsOf,
  type UsageFilters,
  type UsageRow,
} from "./usageWords.ts";
import { useUsage } from "./useUsage.ts";

const MINUTE_MS = 60_000;

const filtersIn = (url: UrlState, hasWorkspaces: boolean): UsageFilters =>
  Object.fromEntries(
    FILTERS.flatMap(({ filter, param }) => {
      const value = url[param];
      return value === undefined || (filter === "workspaceId" && !hasWorkspaces) ? [] : [[filter, value]];
    }),
  );

/** The address of this page with some of it changed. */
function queryWith(url: UrlState, changes: UrlState): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...url, ...changes })) if (value) query.set(name, value);
  return `?${query}`;
}

/** What was used, over time and by what it is grouped by, of a workspace or an organization. All choices are in the address. */
export function UsageBrowser({
  source,
  stream,
  links,
}: {
  source: UsageSource;
  /** What sends usage on. */
  stream: (onClose: () => void) => ReactNode;
  /** To where there is more. */
  links?: ReactNode;
}) {
  const [url, setUrl] = useUrlState();
  const [isStreaming, setIsStreaming] = useState(false);
  const nowMs = useNow((ms) => Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  const span = usageSpan(url, nowMs);
  const grouping: Grouping =
    GROUPINGS.find(({ value }) => value === url.by && source.groupings.includes(value))?.value ?? "kind";
  const filters = filtersIn(url, source.workspaces !== undefined);
  const isFiltered = Object.keys(filters).length > 0;
  const { byTime, byGroup, byWallet, question } = useUsage(source, { span, grouping, filters });
  const exportHref = (format: "csv" | "ndjson") =>
    `${source.exportPath}?${new URLSearchParams({ format, ...filters, from: span.from, to: span.to })}`;
  const exports: MenuItem[] = [
    { label: "CSV, for a spreadsheet", icon: Download, href: exportHref("csv") },
    { label: "NDJSON, one a line", icon: Download, href: exportHref("ndjson") },
  ];
  const error = byTime.error ?? byGroup.error;
  const hasData = byTime.data !== undefined && byGroup.data !== undefined;
  return (
    <>
      <PageHeader
        title="Usage"
        description={
          <>
            What {source.whole} used and what it cost, as it was metered. {links}
          </>
        }
        actions={
          <>
            <Button icon={Share2} onClick={() => setIsStreaming(true)}>
              Send on
            </Button>
            <Menu trigger={<Button icon={Download}>Export</Button>} items={exports} />
          </>
        }
      />
      <UsageControls
        source={source}
        url={url}
        setUrl={setUrl}
        span={span}
        grouping={grouping}
        filters={filters}
      />
      {error && !hasData ? (
        <Card>
          <ErrorState
            problem={problemOf(error, "The usage could not be loaded.")}
            onRetry={() => void Promise.all([byTime.refetch(), byGroup.refetch()])}
            isRetrying={byTime.isFetching || byGroup.isFetching}
          />
        </Card>
      ) : !byTime.data || !byGroup.data ? (
        <div className="flex flex-col gap-4" aria-busy>
          <Skeleton className="h-86 w-full" />
          <Skeleton className="h-40 w-full" />
        </div>
      ) : byTime.data.totals.events === 0 ? (
        <div className="rounded-md border border-line bg-surface">
          {isFiltered ? (
            <EmptyState
              icon={FilterX}
              hint={`Filters are set. You are looking in ${source.whole}.`}
              title="Nothing was used that matches"
              action={
                <Button
                  onClick={() => setUrl(Object.fromEntries(FILTERS.map(({ param }) => [param, undefined])))}
                >
                  Clear filters
                </Button>
              }
            />
          ) : (
            <EmptyState
              icon={ChartColumnStacked}
              title="Nothing was used in this time"
              sentence={`Model calls, sandboxes, API calls and everything else that is metered in ${source.whole} shows here, by when, by whom and for what.`}
              action={
                span.period === "12-months" ? undefined : (
                  <Button onClick={() => setUrl({ period: "12-months", from: undefined, to: undefined })}>
                    Look at 12 months
                  </Button>
                )
              }
              docs={{ label: "How usage is metered", href: "/docs/usage" }}
            />
          )}
        </div>
      ) : (
        <Answer
          source={source}
          url={url}
          setUrl={setUrl}
          filters={filters}
          span={span}
          grouping={grouping}
          nowMs={nowMs}
          byTime={byTime.data}
          byGroup={byGroup.data}
          byWallet={byWallet.data}
        />
      )}
      <DeveloperCorner example={source.example(question)} docsHref={source.docsHref} />
      {isStreaming && stream(() => setIsStreaming(false))}
    </>
  );
}

type Loaded = NonNullable<ReturnType<typeof useUsage>["byTime"]["data"]>;

function Answer({
  source,
  url,
  setUrl,
  filters,
  span,
  grouping,
  nowMs,
  byTime,
  byGroup,
  byWallet,
}: {
  source: UsageSource;
  url: UrlState;
  setUrl: (changes: UrlState) => void;
  filters: UsageFilters;
  span: ReturnType<typeof usageSpan>;
  grouping: Grouping;
  nowMs: number;
  byTime: Loaded;
  byGroup: Loaded;
  byWallet: Loaded | undefined;
}) {
  const { label } = GROUPINGS.find(({ value }) => value === grouping)!;
  const places = useMemo(() => {
    const { series } = usageStack(byTime, span, nowMs);
    return new Map(series.flatMap(({ key, isRest }, index) => (isRest ? [] : [[key, index] as const])));
  }, [byTime, span.from, span.to, span.every]);
  const within = (row: UsageRow): UsageFilters => ({ ...filters, ...filterOf(row.groups) });
  const isAll = (row: UsageRow) =>
    row.isRest ||
    Object.entries(filterOf(row.groups)).every(([name, value]) => Reflect.get(filters, name) === value);
  // What is narrowed to is looked at by what it was for; a workspace by who and what used it.
  const changesFor = (row: UsageRow): UrlState => ({ ...paramsOf(filterOf(row.groups)), by: undefined });
  const barHref = (bar: { from: string; to: string }): string | null => {
    const runs = span.every === "month" ? null : source.runsHref(filters, bar);
    if (runs) return runs;
    const days =
      span.every === "hour"
        ? null
        : {
            from: bar.from.slice(0, 10),
            to: new Date(Date.parse(bar.to) - 1).toISOString().slice(0, 10),
          };
    if (!days || (url.from === days.from && url.to === days.to)) return null;
    const by = source.workspaces && !filters.workspaceId && span.every === "day" ? "workspace" : url.by;
    return queryWith(url, { ...days, by, period: undefined, every: undefined });
  };
  const opens =
    span.every === "month"
      ? "its days"
      : source.runsHref(filters, span)
        ? "its runs"
        : "the day by workspace";
  const rowRuns = (row: UsageRow): string | null => {
    if (row.isRest) return null;
    const runs = source.runsHref(within(row), span);
    if (runs) return runs;
    const workspaceId = within(row).workspaceId;
    if (!workspaceId) return null;
    const { workspaceId: _, ...others } = within(row);
    return source.workspaceHref(
      workspaceId,
      queryWith({ period: url.period, from: url.from, to: url.to, every: url.every }, paramsOf(others)),
    );
  };
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card>
        <div className="flex min-w-0 flex-col gap-5">
          <UsageTotals span={span} byTime={byTime} byWallet={byWallet} />
          <UsageChart answer={byTime} span={span} nowMs={nowMs} hrefOf={barHref} opens={opens} />
          {span.reachesNow && <ForecastNote answer={byTime} />}
        </div>
      </Card>
      <UsageTable
        answer={byGroup}
        places={places}
        heading={label}
        runsHref={rowRuns}
        narrowHref={(row) => (isAll(row) ? null : queryWith(url, changesFor(row)))}
        onNarrow={(row) => setUrl(changesFor(row))}
      />
    </div>
  );
}
