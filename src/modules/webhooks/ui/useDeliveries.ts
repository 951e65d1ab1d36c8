import { useEffect, useState } from "react";
import { type Input, useList } from "../../../web/api/index.ts";
import { type Delivery, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

export type DeliveryFilters = Omit<Input<"webhook_deliveries.list">, "cursor" | "limit">;

const MOVING_MS = 1_500;
const CALM_MS = 8_000;
const HELD_MS = 15_000;
/** A poll reads every loaded page again; far down the list only what is on screen would be worth that. */
const MAX_POLLED_ROWS = 150;

/** Due about now; what is long overdue is held back, and moves when it moves. */
function isMoving({ state, nextAttemptAt }: Delivery): boolean {
  if (state !== "pending") return false;
  const waitsMs = nextAttemptAt === null ? 0 : Date.parse(nextAttemptAt) - Date.now();
  return waitsMs < 2 * MOVING_MS && waitsMs > -HELD_MS;
}

/** Deliveries page by page, read again while they are under way, and now and then for new ones. */
export function useDeliveries(filters: DeliveryFilters) {
  const { call, key } = useWebhooks();
  const [pollMs, setPollMs] = useState<number | false>(false);
  const list = useList(
    [WEBHOOKS, key, "deliveries", filters],
    (cursor, signal) => call("webhook_deliveries.list", { cursor, ...filters }, { signal }),
    { pollMs },
  );
  const { rows } = list;
  useEffect(() => {
    if (!rows || rows.length > MAX_POLLED_ROWS) setPollMs(false);
    else setPollMs(rows.some(isMoving) ? MOVING_MS : CALM_MS);
  }, [rows]);
  return list;
}
