import { X } from "lucide-react";
import type { UrlState } from "../../../web/api/index.ts";
import {
  Button,
  FilterChip,
  FilterSelect,
  type Option,
  SegmentedControl,
  Select,
} from "../../../web/kit/index.ts";
import { DateRange } from "../../../web/parts/DateRange.tsx";
import { type UsageSource } from "./usageSource.ts";
import { type Every, PERIODS, type UsageSpan } from "./usageSpan.ts";
import { useFilterName } from "./useUsage.ts";
import { FILTERS, type Grouping, GROUPINGS, KINDS, type UsageFilters, WALLETS } from "./usageWords.ts";

const EVERY: Record<Every, string> = { hour: "Hour", day: "Day", month: "Month" };
const optionsOf = (names: Record<string, string>): Option<string>[] =>
  Object.entries(names).map(([value, label]) => ({ value, label }));
const CHOSEN = "chosen";

/** The time, the grouping and the filters of a usage page. All of it stands in the address. */
export function UsageControls({
  source,
  url,
  setUrl,
  span,
  grouping,
  filters,
}: {
  source: UsageSource;
  url: UrlState;
  setUrl: (changes: UrlState) => void;
  span: UsageSpan;
  grouping: Grouping;
  filters: UsageFilters;
}) {
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <search className="flex flex-col gap-2 pb-4">
      <div className="flex flex-wrap items-center gap-2">
        <span className="w-34">
          <Select
            aria-label="Period"
            options={[
              ...PERIODS,
              ...(span.period === null ? [{ value: CHOSEN, label: "Chosen days" } as const] : []),
            ]}
            value={span.period ?? CHOSEN}
            onValueChange={(period) =>
              period !== CHOSEN &&
              setUrl({
                period: period === "month" ? undefined : period,
                from: undefined,
                to: undefined,
                every: undefined,
              })
            }
          />
        </span>
        <DateRange
          from={span.period === null ? url.from : undefined}
          to={span.period === null ? url.to : undefined}
          onChange={(days) => setUrl({ ...days, period: undefined, every: undefined })}
        />
        {span.choices.length > 1 && (
          <SegmentedControl
            label="A bar for each"
            options={span.choices.map((every) => ({ value: every, label: EVERY[every] }))}
            value={span.every}
            onValueChange={(every) => setUrl({ every })}
          />
        )}
        <span className="ml-auto flex items-center gap-2 text-13 max-sm:ml-0">
          <span aria-hidden className="text-ink-muted">
            By
          </span>
          <span className="w-40">
            <Select
              aria-label="Grouped by"
              options={GROUPINGS.filter(({ value }) => source.groupings.includes(value))}
              value={grouping}
              onValueChange={(by) => setUrl({ by: by === "kind" ? undefined : by })}
            />
          </span>
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <FilterSelect
          label="Wallet"
          options={optionsOf(WALLETS)}
          values={filters.wallet ? [filters.wallet] : []}
          onValuesChange={(values) => setUrl({ wallet: values.at(-1) })}
        />
        <FilterSelect
          label="Kind"
          options={optionsOf(KINDS)}
          values={filters.kind ? [filters.kind] : []}
          onValuesChange={(values) => setUrl({ kind: values.at(-1) })}
        />
        {source.workspaces && (
          <FilterSelect
            label="Workspace"
            options={source.workspaces}
            values={filters.workspaceId ? [filters.workspaceId] : []}
            onValuesChange={(values) => setUrl({ workspace: values.at(-1) })}
          />
        )}
        {FILTERS.filter(
          ({ filter }) =>
            !["wallet", "kind", "workspaceId"].includes(filter) && filters[filter] !== undefined,
        ).map((each) => (
          <Chip
            key={each.param}
            source={source}
            each={each}
            value={filters[each.filter]!}
            onRemove={() => setUrl({ [each.param]: undefined })}
          />
        ))}
        {isFiltered && (
          <Button
            look="ghost"
            icon={X}
            onClick={() => setUrl(Object.fromEntries(FILTERS.map(({ param }) => [param, undefined])))}
          >
            Clear filters
          </Button>
        )}
      </div>
    </search>
  );
}

function Chip({
  source,
  each,
  value,
  onRemove,
}: {
  source: UsageSource;
  each: (typeof FILTERS)[number];
  value: string;
  onRemove: () => void;
}) {
  const name = useFilterName(source, each, value);
  return <FilterChip label={each.label} value={name} onRemove={onRemove} />;
}
