import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { noticeError, useList } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import type { AnEvent } from "./eventChoice.ts";
import type { EventFilters, EventPage, EventsSource } from "./eventsSource.ts";

/** Events of one moment come in bursts; the list changes once for each burst. */
const SETTLE_MS = 100;
/** Past these on its first page the list is read anew. */
const MAX_FIRST_PAGE = 400;
/** Rows that come in above would move what is being read. */
const SCROLLED_PX = 160;

/**
 * Events newest first, those that happen put on top while the top is in view; `held` counts those that wait until it is.
 * A list with an end is not followed: nothing more can happen in it.
 */
export function useLiveEvents(source: EventsSource, filters: EventFilters, isPaused: boolean) {
  const queries = useQueryClient();
  const scope = useQueryScope();
  const key = ["events", source.key, filters];
  const list = useList(key, (cursor, signal) => source.list(filters, cursor, signal));
  const [held, setHeld] = useState(0);
  const [isBroken, setIsBroken] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const waiting = useRef<AnEvent[]>([]);
  const newest = useRef(0);
  newest.current = list.rows?.[0]?.sequence ?? 0;
  const identity = JSON.stringify(key);
  const canFollow = filters.to === undefined;
  const isFollowing = canFollow && !isPaused && list.rows !== undefined;

  const show = () => {
    const queryKey = [scope, ...key];
    const fresh = waiting.current;
    let isShown = false;
    queries.setQueryData<InfiniteData<EventPage>>(queryKey, (own) => {
      if (!own) return own;
      isShown = true;
      const known = new Set(own.pages[0]?.data.map(({ id }) => id));
      const added = fresh.filter(({ id }) => !known.has(id)).toReversed();
      const pages = own.pages.map((page, at) =>
        at === 0 ? { ...page, data: [...added, ...page.data] } : page,
      );
      return { ...own, pages };
    });
    if (!isShown) return;
    waiting.current = [];
    setHeld(0);
    const data = queries.getQueryData<InfiniteData<EventPage>>(queryKey);
    if (data && (data.pages[0]?.data.length ?? 0) > MAX_FIRST_PAGE)
      void queries.invalidateQueries({ queryKey });
  };

  useEffect(() => {
    if (!isFollowing) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      if (waiting.current.length === 0) return;
      if (window.scrollY > SCROLLED_PX) setHeld(waiting.current.length);
      else show();
    };
    const lookSoon = () => {
      timer ??= setTimeout(look, SETTLE_MS);
    };
    const follow = async () => {
      for await (const event of source.follow(filters, newest.current, abort.signal)) {
        waiting.current.push(event);
        lookSoon();
      }
    };
    setIsBroken(false);
    window.addEventListener("scroll", lookSoon, { passive: true });
    follow().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      noticeError(error);
      setIsBroken(true);
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      window.removeEventListener("scroll", lookSoon);
      waiting.current = [];
      setHeld(0);
    };
  }, [identity, isFollowing, attempt]);

  return {
    list,
    canFollow,
    held,
    /** Back to the top, with what waits. */
    showHeld: () => {
      window.scrollTo({ top: 0 });
      show();
    },
    /** The stream broke and will not come back by itself. */
    isBroken,
    reconnect: () => {
      list.refetch();
      setAttempt((own) => own + 1);
    },
  };
}
