import { sql } from "kysely";
import type { Bus } from "../../platform/bus.ts";
import type { Tx } from "../../platform/db/door.ts";
import { tellDeliveriesDue } from "./delivering/index.ts";

export interface QueueKey {
  scopeId: string;
  webhookId: string;
}

/**
 * Something of these webhooks may be sent now: written with the change, told once it is committed. Their queue rows stay held
 * until then; whatever touches webhooks and deliveries too comes after, so that nobody waits in a circle.
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

/** Holds the webhook's queue row, before its other rows are touched. */
export const holdQueue = (t: Tx, webhookId: string): Promise<unknown> =>
  t.db
    .selectFrom("webhookQueues")
    .select("webhookId")
    .where("webhookId", "=", webhookId)
    .forUpdate()
    .execute();
