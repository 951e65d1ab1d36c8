import { problemOf } from "../api/index.ts";
import { Card, ErrorState } from "../kit/index.ts";

/** In place of a table whose first page did not come. */
export function ListError({
  list,
  what,
}: {
  list: { error: unknown; isRefreshing: boolean; refetch: () => void };
  /** `tools` */
  what: string;
}) {
  return (
    <Card>
      <ErrorState
        problem={problemOf(list.error, `The ${what} could not be loaded.`)}
        onRetry={list.refetch}
        isRetrying={list.isRefreshing}
      />
    </Card>
  );
}
