import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Input, noticeError, type Output, useApi, useCan, useList } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import { isStarting } from "./DeliveryState.tsx";

export type Delivery = Output<"inbound_deliveries.list">["data"][number];
export type DeliveryFilters = Omit<Input<"inbound_deliveries.list">, "cursor" | "limit">;
type Page = Output<"inbound_deliveries.list">;

const TYPES = "inbound_webhook.received,inbound_webhook.rejected,inbound_webhook.failed";
/** Deliveries of one moment come in bursts; the list is read once for each burst. */
const SETTLE_MS = 120;
/** A run starts a moment after its delivery; nothing tells the list of it. */
const AGAIN_MS = 1_500;
/** Without the permission to follow events. */
const POLL_MS = 4_000;
const FRESH_MS = 1_000;
const HEAD = 50;

/** Those that are not in the list yet. */
function newIn(data: InfiniteData<Page>, head: readonly Delivery[]): Delivery[] {
  const known = new Set(data.pages.flatMap((page) => page.data.map(({ id }) => id)));
  return head.filter(({ id }) => !known.has(id));
}

/** The list with its newest rows as they are now; what does not belong to them any more has left. */
function withHead(data: InfiniteData<Page>, head: readonly Delivery[]): InfiniteData<Page> {
  const ids = new Set(head.map(({ id }) => id));
  const oldest = head.length < HEAD ? undefined : head.at(-1)?.createdAt;
  const isBelow = ({ id, createdAt }: Delivery) =>
    !ids.has(id) && oldest !== undefined && createdAt <= oldest;
  return {
    ...data,
    pages: data.pages.map((page, index) => {
      const rest = page.data.filter(isBelow);
      return { ...page, data: index === 0 ? [...head, ...rest] : rest };
    }),
  };
}

/** Deliveries newest first; those that arrive are put on top unless it is paused, when `held` counts them. */
export function useDeliveryTail(
  filters: DeliveryFilters,
  { isPaused, startsRuns }: { isPaused: boolean; startsRuns: boolean },
) {
  const api = useApi();
  const can = useCan();
  const scope = useQueryScope();
  const queries = useQueryClient();
  const key = ["inbound-deliveries", filters];
  const canFollow = can("events:read");
  const list = useList(
    key,
    (cursor, signal) => api.inboundDeliveries.list({ cursor, ...filters }, { signal }),
    {
      pollMs: !canFollow && !isPaused && POLL_MS,
    },
  );
  const [held, setHeld] = useState(0);
  const [isBroken, setIsBroken] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const identity = JSON.stringify(key);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const arrivedMs = useRef(new Map<string, number>());
  const isOn = canFollow && list.rows !== undefined;

  const look = async (signal?: AbortSignal) => {
    const queryKey = [scope, ...key];
    const head = await api.inboundDeliveries.list({ ...filters, limit: HEAD }, { signal });
    const before = queries.getQueryData<InfiniteData<Page>>(queryKey);
    const added = before ? newIn(before, head.data) : [];
    for (const { id } of added) arrivedMs.current.set(id, Date.now());
    // More came than one page holds: what lies between is read with the rest.
    if (added.length === HEAD) void queries.invalidateQueries({ queryKey });
    else queries.setQueryData<InfiniteData<Page>>(queryKey, (own) => own && withHead(own, head.data));
    void queries.invalidateQueries({ queryKey: [scope, "inbound-webhooks"] });
    setHeld(0);
    return head.data.some((delivery) => isStarting(delivery, startsRuns));
  };

  useEffect(() => {
    if (!isOn) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let dueMs = Infinity;
    const lookIn = (delayMs: number) => {
      if (Date.now() + delayMs >= dueMs) return;
      dueMs = Date.now() + delayMs;
      clearTimeout(timer);
      timer = setTimeout(() => {
        dueMs = Infinity;
        if (paused.current) return;
        look(abort.signal).then(
          (hasStarting) => hasStarting && lookIn(AGAIN_MS),
          () => {},
        );
      }, delayMs);
    };
    const follow = async () => {
      for await (const event of api.events.follow({ types: TYPES }, { signal: abort.signal })) {
        if (filters.webhookId !== undefined && event.data.webhookId !== filters.webhookId) continue;
        if (paused.current) setHeld((own) => own + (event.type === "inbound_webhook.failed" ? 0 : 1));
        else lookIn(SETTLE_MS);
      }
    };
    setIsBroken(false);
    // What arrived between reading the list and opening the stream was not heard.
    lookIn(AGAIN_MS);
    follow().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      noticeError(error);
      setIsBroken(true);
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [identity, isOn, attempt, startsRuns]);

  return {
    list,
    held,
    canFollow,
    isFresh: ({ id }: Delivery) => Date.now() - (arrivedMs.current.get(id) ?? 0) < FRESH_MS,
    /** Reads what came meanwhile. */
    catchUp: () => void look().catch(() => list.refetch()),
    /** The stream broke and will not come back by itself. */
    isBroken,
    reconnect: () => {
      list.refetch();
      setAttempt((own) => own + 1);
    },
  };
}
