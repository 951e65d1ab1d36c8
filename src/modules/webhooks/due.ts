import { sql } from "kysely";
import type { Bus } from "../../platform/bus.ts";
import type { Tx } from "../../platform/db/door.ts";
import { tellDeliveriesDue } from "./delivering/index.ts";

export interface QueueKey {
  scopeId: string;
  webhookId: string;
}

/**
 * Something of these webhooks may be sent now: written with the change, told once it is committed. Whoever needs several rows
 * takes the webhook's first, then its queue's, then what deliveries there were: as deleting does, so that nobody waits in a circle.
 */
export async function makeDue(t: Tx, bus: Bus, keys: readonly QueueKey[]): Promise<void> {
  if (keys.length === 0) return;
  // Held in one order, because rounds of several processes meet at an organization's webhooks.
  await sql`
    with held as (
      select q.scope_id, q.webhook_id from webhook_queues q
        join unnest(${keys.map(({ scopeId }) => scopeId)}::text[], ${keys.map(({ webhookId }) => webhookId)}::text[]) as k (scope_id, webhook_id)
          on q.scope_id = k.scope_id and q.webhook_id = k.webhook_id
        order by q.scope_id, q.webhook_id for update of q)
    update webhook_queues q set due_at = least(q.due_at, now())
      from held where q.scope_id = held.scope_id and q.webhook_id = held.webhook_id`.execute(t.db);
  t.afterCommit(() => tellDeliveriesDue(bus, keys));
}

/** What the webhooks of this scope hold back may be sent again: the workspace is no longer archived. */
export const makeAllDue = async (t: Tx): Promise<void> => {
  await t.db
    .updateTable("webhookQueues")
    .set({ dueAt: sql<string>`now()` })
    .execute();
};
