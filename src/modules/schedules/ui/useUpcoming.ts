import { useEffect, useMemo } from "react";
import { type Input, type Output, useApi, useList } from "../../../web/api/index.ts";

/** Beyond these a calendar would load longer than anybody reads it. */
const MAX_FIRINGS = 10_000;

type Firing = Output<"schedules.upcoming">["data"][number];

/** Where to read on: others may fire at the very instant of the last one, so that instant is read again. */
function afterCut(data: readonly Firing[]): string | null {
  const [first, last] = [data[0], data.at(-1)];
  if (!first || !last) return null;
  return first.at === last.at ? new Date(Date.parse(last.at) + 1).toISOString() : last.at;
}

const distinct = (firings: readonly Firing[]): Firing[] => [
  ...new Map(firings.map((firing) => [`${firing.at} ${firing.scheduleId}`, firing])).values(),
];

/** The firings of a range, page after page. `completeUntil` is set when there are more than were read. */
export function useUpcoming(
  range: { from: string; to: string },
  agentId: Input<"schedules.upcoming">["agentId"],
) {
  const api = useApi();
  const isOver = Date.parse(range.to) <= Date.now();
  const list = useList(
    ["schedules", "upcoming", range.from, range.to, agentId ?? null],
    async (cursor, signal) => {
      const from = cursor ?? (Date.parse(range.from) > Date.now() ? range.from : undefined);
      const { data, isCut } = await api.schedules.upcoming({ from, to: range.to, agentId }, { signal });
      return { data, nextCursor: isCut ? afterCut(data) : null };
    },
    { isOn: !isOver },
  );
  const { onEndReached, isLoadingMore } = list.table;
  const firings = useMemo(() => list.rows && distinct(list.rows), [list.rows]);
  const count = list.rows?.length ?? 0;
  const hasMore = onEndReached !== undefined && count < MAX_FIRINGS;
  useEffect(() => {
    if (hasMore && !isLoadingMore) onEndReached();
  }, [hasMore, isLoadingMore, count]);
  return {
    firings,
    isLoading: !isOver && !list.error && (list.isLoading || hasMore),
    completeUntil: onEndReached && !hasMore ? (list.rows?.at(-1)?.at ?? null) : null,
    error: list.error,
    isRefreshing: list.isRefreshing,
    refetch: list.refetch,
  };
}
