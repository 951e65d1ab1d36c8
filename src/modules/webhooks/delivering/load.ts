import { sql } from "kysely";
import type { Cipher } from "../../../platform/crypto.ts";
import type { Door, Tx } from "../../../platform/db/door.ts";
import type { StoredEvent } from "../../../platform/events/event-type.ts";
import { loadEndpoints, REASON } from "./claim.ts";
import { type Due, endLane, inHand, isOutdated, type Lane, laneKey, limitOf } from "./lane.ts";

const AHEAD = 8;

interface Row {
  scopeId: string;
  webhookId: string;
  deliveryId: string;
  attempts: number;
  roundAttempts: number;
  dueInMs: number;
  eventScopeId: string;
  /** Null: the event is no longer kept. */
  eventId: string | null;
  organizationId: string;
  workspaceId: string | null;
  sequence: number;
  type: string;
  version: number;
  agentId: string | null;
  actorId: string | null;
  data: Record<string, unknown>;
  createdAt: string;
}

const eventOf = (row: Row): StoredEvent => ({
  id: row.eventId!,
  scopeId: row.eventScopeId,
  organizationId: row.organizationId,
  workspaceId: row.workspaceId,
  sequence: row.sequence,
  type: row.type,
  version: row.version,
  agentId: row.agentId,
  actorId: row.actorId,
  data: row.data,
  createdAt: row.createdAt,
});

const EVENT = sql`d.scope_id, d.webhook_id, d.id as delivery_id, d.attempts, d.round_attempts,
  greatest(0, extract(epoch from d.next_attempt_at - now()) * 1000)::float8 as due_in_ms,
  e.scope_id as event_scope_id, e.id as event_id, e.organization_id, e.workspace_id, e.sequence, e.type, e.version,
  e.agent_id, e.actor_id, e.data, e.created_at`;

/** The first deliveries of each lane: those due, or, where order counts, whatever comes first. */
async function firstOf(t: Tx, lanes: readonly Lane[], isOrdered: boolean): Promise<Row[]> {
  const these = lanes.filter(({ endpoint }) => endpoint.isOrdered === isOrdered);
  if (these.length === 0) return [];
  const first = isOrdered
    ? sql`where d.scope_id = l.scope_id and d.webhook_id = l.webhook_id and d.state = 'pending' order by d.number limit l.n`
    : sql`where d.scope_id = l.scope_id and d.webhook_id = l.webhook_id and d.state = 'pending' and d.next_attempt_at <= now()
        order by d.next_attempt_at, d.number limit l.n`;
  const { rows } = await sql<Row>`
    select ${EVENT} from unnest(${these.map(({ endpoint }) => endpoint.scopeId)}::text[],
        ${these.map(({ endpoint }) => endpoint.webhookId)}::text[], ${these.map(wanted)}::int[]) as l (scope_id, webhook_id, n)
      cross join lateral (select * from webhook_deliveries d ${first}) d
      left join events e on e.scope_id = d.event_scope_id and e.id = d.event_id
      order by d.scope_id, d.webhook_id, ${isOrdered ? sql`d.number` : sql`d.next_attempt_at, d.number`}`.execute(
    t.db,
  );
  return rows;
}

/** What was to be said of them is gone: they end, and hold nothing up. */
const failWithoutEvent = (t: Tx, rows: readonly Row[]) =>
  sql`
  update webhook_deliveries d set state = 'failed', next_attempt_at = null, ended_at = now(), last_error = 'The event is no longer kept'
    from unnest(${rows.map(({ scopeId }) => scopeId)}::text[], ${rows.map(({ deliveryId }) => deliveryId)}::text[]) as r (scope_id, id)
    where d.scope_id = r.scope_id and d.id = r.id and d.state = 'pending'`.execute(t.db);

/** What is in hand is still due in the database, so it is asked for too. */
const wanted = (lane: Lane): number => inHand(lane) + limitOf(lane) * AHEAD;

export const wantsMore = (lane: Lane): boolean =>
  !lane.isOver && lane.mayHaveMore && lane.ready.length < limitOf(lane) * (AHEAD / 2);

/**
 * Brings lanes up to date: their endpoint as it is now, and, of those that want more, what is due. Lanes that may not go on
 * end.
 */
export async function loadLanes(door: Door, cipher: Cipher, lanes: readonly Lane[]): Promise<void> {
  const lookedAt = performance.now();
  const asked = new Map(lanes.filter(wantsMore).map((lane) => [lane, wanted(lane)]));
  const hungry = [...asked.keys()];
  for (const lane of hungry) {
    // What comes while the database is asked sets it again.
    lane.mayHaveMore = false;
    lane.recordedSinceLook.clear();
  }
  const outdated = new Set(lanes.filter((lane) => isOutdated(lane, lookedAt)));
  const { endpoints, rows } = await door.asSystem(REASON, async (t) => {
    const found = [...(await firstOf(t, hungry, false)), ...(await firstOf(t, hungry, true))];
    const gone = found.filter(({ eventId }) => eventId === null);
    if (gone.length > 0) await failWithoutEvent(t, gone);
    const held = [...outdated].map(({ endpoint, leaseToken }) => ({ ...endpoint, leaseToken }));
    return { endpoints: held.length > 0 ? await loadEndpoints(t, cipher, held) : [], rows: found };
  });
  const current = new Map(endpoints.map((endpoint) => [laneKey(endpoint), endpoint]));
  const ofLane = new Map<string, Row[]>();
  for (const row of rows) {
    const key = laneKey(row);
    const list = ofLane.get(key);
    if (list) list.push(row);
    else ofLane.set(key, [row]);
  }
  for (const lane of lanes) {
    const key = laneKey(lane.endpoint);
    const endpoint = outdated.has(lane) ? current.get(key) : lane.endpoint;
    if (!endpoint || lane.isOver) {
      endLane(lane);
      continue;
    }
    if (outdated.has(lane)) Object.assign(lane, { endpoint, lookedAt });
    if (!asked.has(lane)) continue;
    const found = ofLane.get(key) ?? [];
    // What came of the first was written down since it was found: in order, only another look tells whether it is still first.
    const isStale =
      endpoint.isOrdered && found.some(({ deliveryId }) => lane.recordedSinceLook.has(deliveryId));
    const known = new Set([...lane.inFlight, ...lane.unrecorded, ...lane.recordedSinceLook]);
    lane.ready = isStale
      ? []
      : found
          .filter(({ deliveryId, eventId }) => eventId !== null && !known.has(deliveryId))
          .map((row) => dueOf(row, lookedAt));
    lane.mayHaveMore ||= isStale || found.length >= asked.get(lane)!;
  }
}

const dueOf = (row: Row, now: number): Due => ({
  id: row.deliveryId,
  attempts: row.attempts,
  roundAttempts: row.roundAttempts,
  nextAttemptAt: now + row.dueInMs,
  event: eventOf(row),
});
