import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "../../../web/api/index.ts";
import { queryClient } from "../../../web/api/queryClient.ts";
import { COUNTS_KEY, type InboxCounts, reloadHeld, setCounts } from "./inboxCache.ts";

const POLL_MS = 60_000;
const REOPEN_MS = 30_000;

/** How many notifications there are and how many are unread; undefined until it is known. */
export function useInboxCounts(): InboxCounts | undefined {
  return useQuery<InboxCounts>({ queryKey: COUNTS_KEY, queryFn: load, staleTime: POLL_MS }).data;
}

const load = async ({ signal }: { signal: AbortSignal }) =>
  (await client.notifications.list({ limit: 1 }, { signal })).counts;

/**
 * Keeps the counts current: by a stream while the page is in view, by asking now and then while it is not or the stream is
 * broken. A browser opens few connections to one host, so tabs nobody looks at hold none. Mounted once.
 */
export function useInboxWatch(isOn: boolean): InboxCounts | undefined {
  const isInView = useIsInView();
  const [isLive, setIsLive] = useState(false);
  const counts = useQuery<InboxCounts>({
    queryKey: COUNTS_KEY,
    queryFn: load,
    enabled: isOn,
    staleTime: POLL_MS,
    refetchInterval: isLive ? false : POLL_MS,
    refetchIntervalInBackground: true,
  });
  useEffect(() => {
    if (!isOn || !isInView) return;
    let source: EventSource;
    let reopening: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource("/v1/notifications");
      source.addEventListener("open", () => setIsLive(true));
      source.addEventListener("counts", ({ data }) => hear(JSON.parse(data as string) as InboxCounts));
      source.addEventListener("error", () => {
        setIsLive(false);
        // It tries again by itself unless it was refused.
        if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_MS);
      });
    };
    open();
    return () => {
      clearTimeout(reopening);
      source.close();
      setIsLive(false);
    };
  }, [isOn, isInView]);
  return counts.data;
}

function hear(counts: InboxCounts) {
  const known = queryClient.getQueryData<InboxCounts>(COUNTS_KEY);
  setCounts(queryClient, counts);
  if (known?.unread !== counts.unread || known.total !== counts.total) void reloadHeld(queryClient);
}

function useIsInView(): boolean {
  const [isInView, setIsInView] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setIsInView(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isInView;
}
