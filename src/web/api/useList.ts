import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ApiQueryOptions } from "./useApiQuery.ts";
import { useQueryScope } from "./useQueryScope.ts";

interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}

const named = (key: readonly unknown[] | undefined) =>
  JSON.stringify(key?.map((part) => (typeof part === "object" ? null : part)));

/**
 * Rows that come page by page: `useList(["agents", filters], (cursor) => api.agents.list({ cursor, ...filters }))`.
 * Spread `table` into a kit Table. While filters (objects in the key) change, the rows before stay.
 */
export function useList<Row>(
  key: readonly unknown[],
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
  { isOn = true, pollMs = false }: ApiQueryOptions = {},
) {
  const scope = useQueryScope();
  const queryKey = [scope, ...key];
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<Row>) => page.nextCursor ?? undefined,
    placeholderData: (before, beforeQuery) =>
      named(beforeQuery?.queryKey) === named(queryKey) ? before : undefined,
    enabled: isOn,
    refetchInterval: pollMs,
  });
  const rows = useMemo(() => query.data?.pages.flatMap(({ data }) => data), [query.data]);
  return {
    rows,
    /** False while there are more pages: then `rows.length` is not the count of all. */
    isComplete: rows !== undefined && !query.hasNextPage,
    error: query.error,
    isLoading: query.isPending,
    isRefreshing: query.isFetching,
    refetch: () => void query.refetch(),
    table: {
      rows,
      isLoading: query.isPending,
      isLoadingMore: query.isFetchingNextPage,
      onEndReached: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    },
  };
}
