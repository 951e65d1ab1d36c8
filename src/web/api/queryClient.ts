import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { hasCode } from "./problem.ts";

export const SESSION_LOST = "bailiwick:session-lost";

/** Anything that calls the API outside of queries and actions tells its failures here. */
export function noticeError(error: unknown) {
  if (hasCode(error, "unauthorized")) window.dispatchEvent(new Event(SESSION_LOST));
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeError }),
  mutationCache: new MutationCache({ onError: noticeError }),
  // The SDK repeats what may succeed a moment later.
  defaultOptions: { queries: { staleTime: 10_000, retry: false, refetchOnWindowFocus: true } },
});
