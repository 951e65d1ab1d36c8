import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { EventHead } from "../../platform/events/subscribers.ts";
import { earliestId } from "../../platform/ids.ts";
import { webhookTest } from "./events.ts";
import { typesOf } from "./heard-types.ts";
import type { WebhookRow } from "./row.ts";

// The process that emits and the database may differ about the time.
const CLOCKS_DIFFER_MS = 60_000;

export type MissedEvent = Pick<EventHead, "id" | "scopeId" | "workspaceId" | "type" | "agentId">;

/**
 * Events of these streams since then that the webhook would hear now and never had a delivery of, oldest first. `t` may go
 * around the tenancy policies: the streams are all it looks into.
 */
export async function missedEvents(
  t: Tx,
  webhook: WebhookRow,
  { streams, from, atMost }: { streams: readonly string[]; from: string; atMost: number },
): Promise<MissedEvent[]> {
  const types = typesOf(webhook.eventTypes);
  const wanted: RawBuilder<SqlBool>[] = [sql`e.type <> ${webhookTest.type}`];
  if (types) wanted.push(sql`e.type = any(${types}::text[])`);
  if (webhook.agentIds.length > 0) wanted.push(sql`e.agent_id = any(${webhook.agentIds}::text[])`);
  const since = earliestId("event", new Date(Date.parse(from) - CLOCKS_DIFFER_MS));
  const { rows } = await sql<MissedEvent>`
    select e.id, e.scope_id, e.workspace_id, e.type, e.agent_id from unnest(${streams}::text[]) as s (scope_id)
      cross join lateral (
        select e.* from events e
          where e.scope_id = s.scope_id and e.id >= ${since} and e.created_at >= ${from} and e.sequence is not null
            and ${sql.join(wanted, sql` and `)}
            and not exists (select from webhook_deliveries d
              where d.scope_id = ${webhook.scopeId} and d.event_id = e.id and d.webhook_id = ${webhook.id})
          order by e.id limit ${atMost}) e
      -- By time, and in each stream by its numbers.
      order by max(e.created_at) over (partition by e.scope_id order by e.sequence), e.scope_id, e.sequence limit ${atMost}`.execute(
    t.db,
  );
  return rows;
}
