import { type RawBuilder, sql, type SqlBool } from "kysely";
import { notFound } from "../../platform/errors.ts";
import type { StoredEvent } from "../../platform/events/event-type.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import * as verbs from "./contract.ts";
import { messageOf } from "./message.ts";
import { urlFor } from "./row.ts";

const ATTEMPTS_SHOWN = 50;

type Wanted = Omit<InputOf<typeof verbs.listWebhookDeliveries>, "organizationId">;
type Delivery = OutputOf<typeof verbs.replayWebhookDelivery>;
type Detail = OutputOf<typeof verbs.getWebhookDelivery>;

/** `run.failed`, or `run.*`. */
const typeIs = (eventType: string): RawBuilder<SqlBool> =>
  eventType.endsWith(".*")
    ? sql`starts_with(d.event_type, ${eventType.slice(0, -1)})`
    : sql`d.event_type = ${eventType}`;

/** The filter as conditions on `webhook_deliveries d`. */
export function conditionsOf(
  filter: Omit<Wanted, "cursor" | "limit"> & { eventTypes?: string[] | undefined },
): RawBuilder<SqlBool>[] {
  const { webhookId, state, eventType, eventTypes, eventId, from, to } = filter;
  const conditions: RawBuilder<SqlBool>[] = [];
  if (webhookId !== undefined) conditions.push(sql`d.webhook_id = ${webhookId}`);
  if (state !== undefined) conditions.push(sql`d.state = ${state}`);
  if (eventType !== undefined) conditions.push(typeIs(eventType));
  if (eventTypes && eventTypes.length > 0)
    conditions.push(sql`(${sql.join(eventTypes.map(typeIs), sql` or `)})`);
  if (eventId !== undefined) conditions.push(sql`d.event_id = ${eventId}`);
  if (from !== undefined) conditions.push(sql`d.created_at >= ${from}`);
  if (to !== undefined) conditions.push(sql`d.created_at < ${to}`);
  return conditions;
}

const deliveriesOf = (t: VerbTx) =>
  t.db
    .selectFrom("webhookDeliveries as d")
    .innerJoin("webhooks as w", (join) =>
      join.onRef("w.scopeId", "=", "d.scopeId").onRef("w.id", "=", "d.webhookId"),
    )
    .selectAll("d")
    .select("w.url as webhookUrl");

export async function findDelivery(t: VerbTx, id: string) {
  const row = await deliveriesOf(t).where("d.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Delivery");
  return { ...row, webhookUrl: urlFor(t, row.webhookUrl), state: row.state as Delivery["state"] };
}

async function list(t: VerbTx, { cursor, limit, ...filter }: Wanted) {
  const rows = await deliveriesOf(t)
    // What the policy says again, because only then the index in the order of the page serves.
    .where("d.scopeId", "=", (t.scope.workspaceId ?? t.scope.organizationId)!)
    .where((eb) => eb.and(conditionsOf(filter)))
    .$if(cursor !== undefined, (query) => query.where("d.id", "<", cursor!))
    .orderBy("d.id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.map((row) => ({ ...row, webhookUrl: urlFor(t, row.webhookUrl) }));
  return toPage(shown as Delivery[], limit, ({ id }) => id);
}
implement(verbs.listWebhookDeliveries, list);
implement(verbs.listOrganizationWebhookDeliveries, list);

/** The event in its own stream, which for an organization's webhook may be a workspace's; null: not kept any more. */
async function bodyOf(
  ws: Work,
  {
    eventScopeId,
    eventId,
    workspaceId,
  }: { eventScopeId: string; eventId: string; workspaceId: string | null },
): Promise<string | null> {
  const scope = { ...ws.scope, workspaceId: workspaceId ?? undefined };
  const event = await ws.platform.door.read(scope, (t) =>
    t.db
      .selectFrom("events")
      .selectAll()
      .where("scopeId", "=", eventScopeId)
      .where("id", "=", eventId)
      .where("sequence", "is not", null)
      .executeTakeFirst(),
  );
  return event ? messageOf(event as unknown as StoredEvent) : null;
}

const attemptsOf = (t: VerbTx, id: string) =>
  t.db
    .selectFrom("webhookAttempts")
    .selectAll()
    .where("deliveryId", "=", id)
    .orderBy("number", "desc")
    .limit(ATTEMPTS_SHOWN)
    .execute();

async function get(ws: Work, { id }: { id: string }): Promise<Detail> {
  const [delivery, attempts] = await ws.read(
    async (t) => [await findDelivery(t, id), await attemptsOf(t, id)] as const,
  );
  const attemptLog = attempts.reverse() as unknown as Detail["attemptLog"];
  return {
    ...delivery,
    request: { headers: attemptLog.at(-1)?.requestHeaders ?? null, body: await bodyOf(ws, delivery) },
    attemptLog,
  };
}
implementWork(verbs.getWebhookDelivery, get);
implementWork(verbs.getOrganizationWebhookDelivery, get);
