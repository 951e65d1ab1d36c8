import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { hasCode } from "./problem.ts";

export const SESSION_LOST = "bailiwick:session-lost";

const NAVIGATION = ["account", "navigation"];

/** The workspace of the page was archived, or is not mine any more. */
const isClosed = (error: unknown) =>
  hasCode(error, "workspace_archived") ||
  (hasCode(error, "not_found") && error.detail === "Workspace not found");

/** Anything that calls the API outside of queries and actions tells its failures here. */
export function noticeError(error: unknown) {
  if (hasCode(error, "unauthorized")) window.dispatchEvent(new Event(SESSION_LOST));
  // Without it among the places one can enter, the shell says what became of it.
  if (isClosed(error)) void queryClient.invalidateQueries({ queryKey: NAVIGATION });
}

const PEOPLE: ReadonlySet<unknown> = new Set(["members", "organization-members", "people"]);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeError }),
  mutationCache: new MutationCache({ onError: noticeError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The SDK repeats what may succeed a moment later.
      retry: false,
      // Looking at people is written down: coming back to the window is no new look.
      refetchOnWindowFocus: ({ queryKey }) => !queryKey.some((part) => PEOPLE.has(part)),
    },
  },
});
