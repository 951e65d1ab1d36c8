import type { StackedSeries } from "../../../web/kit/index.ts";
import { endOf, intervalName, intervalShort, startsOf, type UsageSpan } from "./usageSpan.ts";
import { groupKey, groupName, type UsageAnswer, type UsageGroup, type UsageRow } from "./usageWords.ts";

export interface UsageSeries extends StackedSeries {
  groups: readonly UsageGroup[];
}
export interface UsageBar {
  start: number;
  end: number;
  label: string;
  axisLabel: string;
  values: number[];
  expected: number;
}

const costOf = (rows: readonly UsageRow[]) => rows.reduce((sum, { costMicros }) => sum + costMicros, 0);

/** The groups of an answer over time, what cost most first and the rest of them last. */
function seriesOf(rows: readonly UsageRow[]): UsageSeries[] {
  return (
    [...Map.groupBy(rows, groupKey)]
      .map(([key, of]) => ({
        key,
        label: groupName(of[0]!),
        isRest: of[0]!.isRest,
        groups: of[0]!.groups,
        micros: costOf(of),
      }))
      // What cost nothing is in the table only.
      .filter(({ micros }) => micros > 0)
      .sort((a, b) => Number(a.isRest) - Number(b.isRest) || b.micros - a.micros)
      .map(({ micros: _, ...series }) => series)
  );
}

/**
 * What the rest of the current month is expected to cost, by interval: as much per day as the forecast says, so that what
 * was spent and what is expected add up to it.
 */
function expectedIn(
  start: number,
  end: number,
  { forecastMicros, spentMicros, endsAt }: UsageAnswer["forecast"],
  nowMs: number,
): number {
  const left = Date.parse(endsAt) - nowMs;
  if (left <= 0) return 0;
  const until = (at: number) =>
    Math.round((forecastMicros - spentMicros) * Math.min(1, Math.max(0, (at - nowMs) / left)));
  return until(end) - until(start);
}

/** An answer by time as a stack: every interval of the span, also those without usage. */
export function usageStack(
  { data, forecast }: Pick<UsageAnswer, "data" | "forecast">,
  span: Pick<UsageSpan, "from" | "to" | "every">,
  nowMs: number,
): { series: UsageSeries[]; bars: UsageBar[] } {
  const series = seriesOf(data);
  const place = new Map(series.map(({ key }, index) => [key, index]));
  const byStart = Map.groupBy(data, ({ start }) => (start === null ? 0 : Date.parse(start)));
  const bars = startsOf(span).map((start) => {
    const end = endOf(start, span.every);
    const values = series.map(() => 0);
    for (const row of byStart.get(start) ?? []) {
      const index = place.get(groupKey(row));
      if (index !== undefined) values[index]! += row.costMicros;
    }
    return {
      start,
      end,
      label: intervalName(start, span.every),
      axisLabel: intervalShort(start, span.every),
      values,
      expected: expectedIn(start, end, forecast, nowMs),
    };
  });
  return { series, bars };
}
