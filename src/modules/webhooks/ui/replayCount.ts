import type { DeliveryFilters } from "./useDeliveries.ts";
import type { WebhookSource } from "./webhookSource.ts";

const PAGE = 200;
const MAX_PAGES = 10;

export interface Counted {
  count: number;
  /** There are more than were counted. */
  hasMore: boolean;
}

/** How many deliveries these filters find, counted up to 2,000. */
export async function countDeliveries(
  { call }: WebhookSource,
  filters: DeliveryFilters,
  signal: AbortSignal,
): Promise<Counted> {
  let count = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { data, nextCursor } = await call(
      "webhook_deliveries.list",
      { ...filters, limit: PAGE, cursor },
      { signal },
    );
    count += data.length;
    if (nextCursor === null) return { count, hasMore: false };
    cursor = nextCursor;
  }
  return { count, hasMore: true };
}

/** `312`, `2,000 and more`. */
export const countedText = ({ count, hasMore }: Counted): string =>
  `${count.toLocaleString("en")}${hasMore ? " and more" : ""}`;
