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
  const { rows } = await sql<{ id: string; webhookId: string }>`
    select d.id, d.webhook_id from webhook_deliveries d
    where d.scope_id = ${scopeId} and ${sql.join(conditions, sql` and `)} order by d.number limit ${REPLAYED_AT_MOST + 1}`.execute(
    t.db,
  );
  const replayed = rows.slice(0, REPLAYED_AT_MOST);
  await makeDue(t, t.platform.bus, queuesOf(replayed.map(({ webhookId }) => ({ scopeId, webhookId }))));
  await sql`
    update webhook_deliveries d set state = 'pending', round_attempts = 0, next_attempt_at = now(), ended_at = null
      where d.scope_id = ${scopeId} and d.id = any(${replayed.map(({ id }) => id)}::text[])`.execute(t.db);
  return { count: replayed.length, hasMore: rows.length > replayed.length };
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
      await makeDue(t, ws.platform.bus, made.length > 0 ? [{ scopeId, webhookId }] : []);
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
