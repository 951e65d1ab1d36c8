import { useState, useEffect } from "react";
import { useApiQuery } from "../../../web/api/index.ts";
import { useWebhooks, WEBHOOKS } from "./webhookSource.ts";

const MOVING_MS = 600;
const RETRYING_MS = 5_000;

/** One delivery, read again while it is under way. */
export function useDelivery(id: string) {
  const { call, key } = useWebhooks();
  const [pollMs, setPollMs] = useState<number | false>(false);
  const query = useApiQuery(
    [WEBHOOKS, key, "delivery", id],
    (signal) => call("webhook_deliveries.get", { id }, { signal }),
    { pollMs, staleMs: 0 },
  );
  const delivery = query.data;
  useEffect(() => {
    if (delivery?.state !== "pending") return setPollMs(false);
    const waitsMs = delivery.nextAttemptAt === null ? 0 : Date.parse(delivery.nextAttemptAt) - Date.now();
    setPollMs(Math.abs(waitsMs) > RETRYING_MS ? RETRYING_MS : MOVING_MS);
  }, [delivery]);
  return query;
}
