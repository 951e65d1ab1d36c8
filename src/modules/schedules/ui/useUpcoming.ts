import { useEffect } from "react";
import { type Input, useApi, useList } from "../../../web/api/index.ts";

/** Beyond these a calendar would load longer than anybody reads it. */
const MAX_FIRINGS = 10_000;

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
      const last = data.at(-1);
      return { data, nextCursor: isCut && last ? new Date(Date.parse(last.at) + 1).toISOString() : null };
    },
    { isOn: !isOver },
  );
  const { onEndReached, isLoadingMore } = list.table;
  const count = list.rows?.length ?? 0;
  const hasMore = onEndReached !== undefined && count < MAX_FIRINGS;
  useEffect(() => {
    if (hasMore && !isLoadingMore) onEndReached();
  }, [hasMore, isLoadingMore, count]);
  return {
    firings: list.rows,
    isLoading: !isOver && !list.error && (list.isLoading || hasMore),
    completeUntil: onEndReached && !hasMore ? (list.rows?.at(-1)?.at ?? null) : null,
    error: list.error,
    isRefreshing: list.isRefreshing,
    refetch: list.refetch,
  };
}
