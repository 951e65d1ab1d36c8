import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { type EventHead, registerFanOut } from "../../platform/events/subscribers.ts";
import { newId } from "../../platform/ids.ts";
import { makeDue, type QueueKey } from "./due.ts";
import { webhookTest } from "./events.ts";
import { isHeard } from "./heard-types.ts";

interface Listener {
  scopeId: string;
  id: string;
  organizationId: string;
  eventTypes: string[];
  agentIds: string[];
  workspaceIds: string[];
}

/** Which of the events of its streams a webhook wants. */
function hearing({ eventTypes, agentIds, workspaceIds }: Listener): (event: EventHead) => boolean {
  const types = new Set(eventTypes);
  const agents = new Set(agentIds);
  const workspaces = new Set(workspaceIds);
  return ({ type, agentId, workspaceId }) =>
    isHeard(types, type) &&
    (agents.size === 0 || (agentId !== null && agents.has(agentId))) &&
    (workspaces.size === 0 || workspaceId === null || workspaces.has(workspaceId));
}

/** The active webhooks that hear the streams of these events, by the stream that is theirs. */
async function listenersOf(t: Tx, events: readonly EventHead[]) {
  const streams = new Set(events.flatMap(({ scopeId, organizationId }) => [scopeId, organizationId]));
  const rows: Listener[] = await t.db
    .selectFrom("webhooks")
    .select(["scopeId", "id", "organizationId", "eventTypes", "agentIds", "workspaceIds"])
    .where("scopeId", "=", sql<string>`any(${[...streams]}::text[])`)
    .where("isActive", "=", true)
    .where("disabledAt", "is", null)
    .execute();
  const byStream = new Map<string, { listener: Listener; wants: (event: EventHead) => boolean }[]>();
  for (const listener of rows) {
    const known = byStream.get(listener.scopeId) ?? [];
    byStream.set(listener.scopeId, [...known, { listener, wants: hearing(listener) }]);
  }
  return byStream;
}

export type NewDelivery = Pick<EventHead, "id" | "scopeId" | "workspaceId" | "type" | "agentId"> & {
  webhook: QueueKey & { organizationId: string };
};

/** Deliveries in this order, which an ordered webhook keeps to. */
export async function insertDeliveries(t: Tx, made: readonly NewDelivery[]): Promise<void> {
  await sql`
    insert into webhook_deliveries (scope_id, id, organization_id, workspace_id, webhook_id, event_scope_id, event_id, event_type, agent_id)
      select scope_id, id, organization_id, workspace_id, webhook_id, event_scope_id, event_id, event_type, agent_id
        from unnest(${made.map(({ webhook }) => webhook.scopeId)}::text[], ${made.map(() => newId("webhookDelivery"))}::text[],
          ${made.map(({ webhook }) => webhook.organizationId)}::text[], ${made.map(({ workspaceId }) => workspaceId)}::text[],
          ${made.map(({ webhook }) => webhook.webhookId)}::text[], ${made.map(({ scopeId }) => scopeId)}::text[],
          ${made.map(({ id }) => id)}::text[], ${made.map(({ type }) => type)}::text[],
          ${made.map(({ agentId }) => agentId)}::text[])
        with ordinality as m (scope_id, id, organization_id, workspace_id, webhook_id, event_scope_id, event_id, event_type, agent_id, n)
        order by n`.execute(t.db);
}

/** Which webhooks these tests are for. */
const testedBy = async (t: Tx, tests: readonly EventHead[]): Promise<QueueKey[]> =>
  tests.length === 0
    ? []
    : t.db
        .selectFrom("webhookDeliveries")
        .select(["scopeId", "webhookId"])
        .where("scopeId", "=", sql<string>`any(${tests.map(({ scopeId }) => scopeId)}::text[])`)
        .where("eventId", "=", sql<string>`any(${tests.map(({ id }) => id)}::text[])`)
        .execute();

/** The delivery of a test was made with it, so that its id could be answered; now that the event is numbered, it goes. */
const releaseTests = (t: Tx, tests: readonly EventHead[]) =>
  sql`
  update webhook_deliveries d set next_attempt_at = now(), number = default
    from unnest(${tests.map(({ scopeId }) => scopeId)}::text[], ${tests.map(({ id }) => id)}::text[]) as e (scope_id, id)
    where d.scope_id = e.scope_id and d.event_id = e.id and d.state = 'pending' and d.attempts = 0`.execute(
    t.db,
  );

/** The webhooks of these deliveries, each once. */
export function queuesOf(keys: readonly QueueKey[]): QueueKey[] {
  const each = new Map(
    keys.map(({ scopeId, webhookId }) => [`${scopeId}/${webhookId}`, { scopeId, webhookId }]),
  );
  return [...each.values()];
}

registerFanOut(async (t, events, { bus }) => {
  if (events.length === 0) return;
  const listeners = await listenersOf(t, events);
  const made: NewDelivery[] = [];
  for (const event of events) {
    if (event.type === webhookTest.type) continue;
    const streams = event.workspaceId === null ? [event.scopeId] : [event.scopeId, event.organizationId];
    for (const { listener, wants } of streams.flatMap((stream) => listeners.get(stream) ?? []))
      if (wants(event)) made.push({ ...event, webhook: { ...listener, webhookId: listener.id } });
  }
  const tests = events.filter(({ type }) => type === webhookTest.type);
  if (made.length > 0) await insertDeliveries(t, made);
  await makeDue(t, bus, queuesOf([...made.map(({ webhook }) => webhook), ...(await testedBy(t, tests))]));
  if (tests.length > 0) await releaseTests(t, tests);
});
