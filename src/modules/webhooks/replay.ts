import { type RawBuilder, sql, type SqlBool } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import * as verbs from "./contract.ts";
import { conditionsOf, findDelivery } from "./deliveries.ts";
import { makeDue } from "./due.ts";
import { insertDeliveries, queuesOf } from "./fan-out.ts";
import { missedEvents } from "./missed.ts";
import { ownerOf, type WebhookRow } from "./row.ts";

const REPLAYED_AT_MOST = 10_000;

type Which = InputOf<typeof verbs.replayWebhookDeliveries>;

/** Begins a new round of attempts for the deliveries `d` of these conditions, oldest first; answers how many of how many. */
async function replayWhere(t: VerbTx, conditions: readonly RawBuilder<SqlBool>[]) {
  const { scopeId } = ownerOf(t.scope);
  const { rows } = await sql<{ webhookId: string; count: number; found: number }>`
    with found as (
      select d.id, row_number() over (order by d.number) as n from webhook_deliveries d
        where d.scope_id = ${scopeId} and ${sql.join(conditions, sql` and `)} order by d.number limit ${REPLAYED_AT_MOST + 1}),
    replayed as (
      update webhook_deliveries d set state = 'pending', round_attempts = 0, next_attempt_at = now(), ended_at = null
        from found f where d.scope_id = ${scopeId} and d.id = f.id and f.n <= ${REPLAYED_AT_MOST}
        returning d.webhook_id)
    select webhook_id, count(*)::int as count, (select count(*)::int from found) as found from replayed group by webhook_id`.execute(
    t.db,
  );
  await makeDue(
    t,
    t.platform.bus,
    rows.map(({ webhookId }) => ({ scopeId, webhookId })),
  );
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return { count, hasMore: (rows[0]?.found ?? 0) > REPLAYED_AT_MOST };
}

async function replayOne(t: VerbTx, { id }: { id: string }) {
  const { count } = await replayWhere(t, [sql`d.id = ${id}`]);
  if (count === 0) throw notFound("Delivery");
  return findDelivery(t, id);
}
implement(verbs.replayWebhookDelivery, replayOne);
implement(verbs.replayOrganizationWebhookDelivery, replayOne);

async function findRow(ws: Work, id: string): Promise<WebhookRow> {
  const row = await ws.read((t) =>
    t.db.selectFrom("webhooks").selectAll().where("id", "=", id).executeTakeFirst(),
  );
  if (!row) throw notFound("Webhook");
  return row;
}

/** The streams it hears: its workspace's; an organization's own and those of the workspaces it wants. */
async function streamsOf(ws: Work, { scopeId, workspaceId, workspaceIds }: WebhookRow): Promise<string[]> {
  if (workspaceId !== null) return [scopeId];
  const workspaces = await ws.read((t) => t.db.selectFrom("workspaces").select("id").execute());
  const wanted = workspaces.filter(({ id }) => workspaceIds.length === 0 || workspaceIds.includes(id));
  return [scopeId, ...wanted.map(({ id }) => id)];
}

/** Deliveries of events that happened before the webhook was there, or while it was switched off. */
async function deliverMissed(ws: Work, webhookId: string, from: string) {
  const row = await findRow(ws, webhookId);
  const streams = await streamsOf(ws, row);
  const { scopeId, organizationId } = row;
  return ws.commit(
    async (t) => {
      const events = await missedEvents(t, row, { streams, from, atMost: REPLAYED_AT_MOST + 1 });
      const made = events.slice(0, REPLAYED_AT_MOST);
      if (made.length > 0)
        await insertDeliveries(
          t,
          made.map((event) => ({ ...event, webhook: { scopeId, webhookId, organizationId } })),
        );
      await makeDue(t, ws.platform.bus, made.length > 0 ? queuesOf([{ scopeId, webhookId }]) : []);
      return { count: made.length, hasMore: events.length > made.length };
    },
    row.workspaceId === null
      ? { asSystem: "an organization's webhook hears the events of all its workspaces" }
      : {},
  );
}

async function replayIds(ws: Work, ids: readonly string[]) {
  return ws.commit(async (t) => {
    const answer = await replayWhere(t, [sql`d.id = any(${ids}::text[])`]);
    // All or none, so that nobody believes that something was sent.
    if (answer.count < new Set(ids).size) throw notFound("Delivery");
    return answer;
  });
}

async function replayMany(ws: Work, { ids, webhookId, eventsFrom, ...filter }: Which) {
  if (webhookId === undefined) return replayIds(ws, ids!);
  if (eventsFrom !== undefined) return deliverMissed(ws, webhookId, eventsFrom);
  await findRow(ws, webhookId);
  const { state = "failed", eventTypes, from, to } = filter;
  return ws.commit((t) => replayWhere(t, conditionsOf({ webhookId, state, eventTypes, from, to })));
}
implementWork(verbs.replayWebhookDeliveries, replayMany);
implementWork(verbs.replayOrganizationWebhookDeliveries, replayMany);
