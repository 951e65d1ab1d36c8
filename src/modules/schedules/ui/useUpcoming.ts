import { type Input, type Output, useApi, useApiQuery } from "../../../web/api/index.ts";

type Upcoming = Output<"schedules.upcoming">;

/** Beyond these a calendar would load longer than anybody reads it. */
const MAX_PAGES = 8;
const POLL_MS = 60_000;

/** All firings of a range, page after page. `completeUntil` is set when there are more than were read. */
export function useUpcoming(
  range: { from: string; to: string },
  agentId: Input<"schedules.upcoming">["agentId"],
) {
  const api = useApi();
  return useApiQuery(
    ["schedules", "upcoming", range.from, range.to, agentId ?? null],
    async (signal) => {
      const firings: Upcoming["data"] = [];
      let from: string | undefined = Date.parse(range.from) > Date.now() ? range.from : undefined;
      // Nothing is to come in a range that is over.
      if (Date.parse(range.to) <= Date.now()) return { firings, completeUntil: null };
      for (let page = 0; page < MAX_PAGES; page++) {
        const { data, isCut } = await api.schedules.upcoming({ from, to: range.to, agentId }, { signal });
        firings.push(...data);
        const last = data.at(-1);
        if (!isCut || !last) return { firings, completeUntil: null };
        from = new Date(Date.parse(last.at) + 1).toISOString();
      }
      return { firings, completeUntil: firings.at(-1)!.at };
    },
    { pollMs: POLL_MS },
  );
}
