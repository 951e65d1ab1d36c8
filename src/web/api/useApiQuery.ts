import { useQuery } from "@tanstack/react-query";
import { useQueryScope } from "./useQueryScope.ts";

export interface ApiQueryOptions {
  /** Off until true. */
  isOn?: boolean;
  /** Asks again this often; false stops. */
  pollMs?: number | false;
  staleMs?: number;
}

/** One answer of the API. The key is completed with the workspace, so another workspace never shows it. */
export function useApiQuery<Answer>(
  key: readonly unknown[],
  load: (signal: AbortSignal) => Promise<Answer>,
  { isOn = true, pollMs = false, staleMs }: ApiQueryOptions = {},
) {
  const scope = useQueryScope();
  return useQuery({
    queryKey: [scope, ...key],
    queryFn: ({ signal }) => load(signal),
    enabled: isOn,
    refetchInterval: pollMs,
    ...(staleMs === undefined ? {} : { staleTime: staleMs }),
  });
}
