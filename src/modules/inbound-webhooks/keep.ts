import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Endpoint, scopeOf } from "./endpoint.ts";
import { inboundWebhookReceived, inboundWebhookRejected } from "./events.ts";

/** Heard where deliveries start their runs, once one that has a run to start is committed. */
export const INBOUND_WAITING = "inbound-deliveries";

export interface Arrived {
  body: Buffer;
  contentType: string | null;
  headers: Headers;
  sourceIp: string | null;
}

const CREDENTIALS = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "x-api-key",
  "x-gitlab-token",
]);

const headersOf = (headers: Headers) =>
  JSON.stringify(
    Object.fromEntries([...headers].map(([n, value]) => [n, CREDENTIALS.has(n) ? "[redacted]" : value])),
  );

const factsOf = ({ body, contentType, headers, sourceIp }: Arrived) => ({
  size: body.byteLength,
  contentType,
  headers: headersOf(headers),
  sourceIp,
});

/** Inserts the delivery where its endpoint is as it was read; null: it is not, or it has one with this key. */
async function insertDelivery(t: Tx, endpoint: Endpoint, arrived: Arrived, dedupeKey: string | null) {
  const facts = factsOf(arrived);
  const { rows } = await sql<{ id: string; isForRun: boolean }>`
    insert into inbound_deliveries (id, webhook_id, body, size, content_type, headers, source_ip, dedupe_key, state, due_at)
      select ${newId("inboundDelivery")}, h.id, ${arrived.body}, ${facts.size}, ${facts.contentType}, ${facts.headers}::jsonb,
          ${facts.sourceIp}, ${dedupeKey}, 'received', case when h.target_kind <> 'inbox' then now() end
        from inbound_webhooks h join workspaces w on w.id = h.workspace_id
        where h.id = ${endpoint.id} and h.updated_at = ${endpoint.version}::timestamptz and w.archived_at is null
      on conflict (workspace_id, webhook_id, dedupe_key) where dedupe_key is not null do nothing
      returning id, due_at is not null as is_for_run`.execute(t.db);
  return rows[0] ?? null;
}

/**
 * Keeps a delivery that verified: its bytes, headers and address, in one transaction. A repetition answers the first one,
 * also when both arrive at once: the later insert waits for the earlier on the unique index. Null: the endpoint was changed
 * since it was read, so that what was checked may not count any more.
 */
export const keepDelivery = (
  { door }: Platform,
  endpoint: Endpoint,
  arrived: Arrived,
  dedupeKey: string | null,
): Promise<{ id: string; duplicate: boolean } | null> =>
  door.write(scopeOf(endpoint), async (t) => {
    const kept = await insertDelivery(t, endpoint, arrived, dedupeKey);
    if (kept) {
      emit(t, inboundWebhookReceived, {
        webhookId: endpoint.id,
        name: endpoint.name,
        deliveryId: kept.id,
        size: arrived.body.byteLength,
        contentType: arrived.contentType,
      });
      if (kept.isForRun) t.signal(INBOUND_WAITING);
      return { id: kept.id, duplicate: false };
    }
    const first =
      dedupeKey === null
        ? undefined
        : await t.db
            .selectFrom("inboundDeliveries as d")
            .innerJoin("inboundWebhooks as w", (join) =>
              join.onRef("w.workspaceId", "=", "d.workspaceId").onRef("w.id", "=", "d.webhookId"),
            )
            .select("d.id")
            .where("d.webhookId", "=", endpoint.id)
            .where("d.dedupeKey", "=", dedupeKey)
            .where("w.updatedAt", "=", sql<string>`${endpoint.version}::timestamptz`)
            .executeTakeFirst();
    return first ? { id: first.id, duplicate: true } : null;
  });

/** Notes that something did not verify, for who sets the sender up: without its body, which anybody could have written. */
export const noteRejected = (
  { door }: Platform,
  endpoint: Endpoint,
  arrived: Arrived,
  reason: { code: string; message: string },
): Promise<void> =>
  door.write(scopeOf(endpoint), async (t) => {
    const deliveryId = newId("inboundDelivery");
    const { size, contentType } = factsOf(arrived);
    await t.db
      .insertInto("inboundDeliveries")
      .values({
        id: deliveryId,
        webhookId: endpoint.id,
        ...factsOf(arrived),
        state: "rejected",
        reasonCode: reason.code,
        reasonMessage: reason.message,
      })
      .execute();
    emit(t, inboundWebhookRejected, {
      webhookId: endpoint.id,
      name: endpoint.name,
      deliveryId,
      size,
      contentType,
      reason,
    });
  });
