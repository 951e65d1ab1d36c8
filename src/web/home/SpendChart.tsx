import { useApi, useApiQuery, useCan, useHref, useUrlState } from "../api/index.ts";
import { Button, Card, ErrorState, Money, SegmentedControl, Skeleton, Tokens, useNow } from "../kit/index.ts";
import { problemOf } from "../api/problem.ts";
import { UsageChart } from "../../modules/usage/ui/UsageChart.tsx";
import { usageSpan } from "../../modules/usage/ui/usageSpan.ts";
import { runsPath } from "../../modules/usage/ui/usageWords.ts";

const RANGES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;
const SHOWN_KINDS = 6;
const HOUR_MS = 3_600_000;

/** What this workspace spent per day (UTC) and on what, its sum, and the table behind it. */
export function SpendChart() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const nowMs = useNow((ms) => Math.floor(ms / HOUR_MS) * HOUR_MS);
  const period = RANGES.find(({ value }) => value === url.days)?.value ?? "30";
  const span = usageSpan({ period, every: "day" }, nowMs);
  const { from, to } = span;
  const usage = useApiQuery(["usage", "home", from, to], (signal) =>
    api.usage.get({ from, to, interval: "day", groupBy: "wallet,kind", top: SHOWN_KINDS }, { signal }),
  );
  const { totals, currency } = usage.data ?? {};
  return (
    <div id="spend" className="scroll-mt-16">
      <Card
        title="Spend"
        actions={
          <>
            <SegmentedControl
              label="Days"
              options={RANGES}
              value={period}
              onValueChange={(value) => setUrl({ days: value === "30" ? undefined : value })}
            />
            <Button size="small" look="ghost" href={href(`usage?period=${period}`)}>
              Usage
            </Button>
          </>
        }
      >
        {usage.error && !usage.data ? (
          <ErrorState
            problem={problemOf(usage.error, "The spend could not be loaded.")}
            onRetry={() => void usage.refetch()}
            isRetrying={usage.isFetching}
          />
        ) : !usage.data || !totals ? (
          <Skeleton className="h-45 w-full" />
        ) : (
          <>
            <p className="mb-3 flex flex-wrap items-baseline gap-x-3 text-12 text-ink-muted">
              <span className="text-20 font-semibold text-ink">
                <Money micros={totals.costMicros} currency={currency} />
              </span>
              <Tokens input={totals.inputTokens} output={totals.outputTokens} />
              <span>in {period} days</span>
            </p>
            <UsageChart
              answer={usage.data}
              span={span}
              // What is expected is explained on the page of usage.
              nowMs={Infinity}
              height={150}
              opens="its runs"
              hrefOf={(bar) => {
                const path = can("runs:read") ? runsPath({}, bar) : null;
                return path && href(path);
              }}
            />
          </>
        )}
      </Card>
    </div>
  );
}
