import { useApi, useApiQuery, useUrlState } from "../api/index.ts";
import {
  Card,
  Chart,
  ErrorState,
  formatMoney,
  Money,
  SegmentedControl,
  Skeleton,
  Tokens,
} from "../kit/index.ts";
import { problemOf } from "../api/problem.ts";
import { lastDays } from "./dayRange.ts";

const RANGES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;

/** What this workspace spent per day (UTC), its sum, and the table behind it. */
export function SpendChart() {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const range = RANGES.find(({ value }) => value === url.days)?.value ?? "30";
  const days = Number(range);
  const usage = useApiQuery(["usage", "day", days], (signal) =>
    api.usage.get({ interval: "day", days }, { signal }),
  );
  const rows = usage.data?.data ?? [];
  const times = lastDays(days, Date.now());
  const currency = usage.data?.currency ?? "USD";
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return (
    <div id="spend" className="scroll-mt-16">
      <Card
        title="Spend"
        actions={
          <SegmentedControl
            label="Days"
            options={RANGES}
            value={range}
            onValueChange={(value) => setUrl({ days: value === "30" ? undefined : value })}
          />
        }
      >
        {usage.error ? (
          <ErrorState
            problem={problemOf(usage.error, "The spend could not be loaded.")}
            onRetry={() => void usage.refetch()}
            isRetrying={usage.isFetching}
          />
        ) : !usage.data ? (
          <Skeleton className="h-45 w-full" />
        ) : (
          <>
            <p className="mb-3 flex flex-wrap items-baseline gap-x-3 text-12 text-ink-muted">
              <span className="text-20 font-semibold text-ink">
                <Money micros={sum(({ costMicros }) => costMicros)} currency={currency} />
              </span>
              <Tokens
                input={sum(({ inputTokens }) => inputTokens)}
                output={sum(({ outputTokens }) => outputTokens)}
              />
              <span>in {days} days</span>
            </p>
            <Chart
              label="Spend per day (UTC)"
              kind="bars"
              height={150}
              times={times}
              series={[
                {
                  label: "Spend",
                  values: times.map((day) => rows.find(({ key }) => key === day)?.costMicros ?? 0),
                },
              ]}
              format={(micros) => formatMoney(micros, currency)}
            />
          </>
        )}
      </Card>
    </div>
  );
}
