import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import type { Platform } from "../platform.ts";
import { allFanOuts, type EventHead, subscribersTo } from "./subscribers.ts";

const STREAMS_PER_ROUND = 100;
const EVENTS_PER_ROUND = 1000;
/** Heard where tasks are done, once a round that left some is committed. */
export const TASKS_LEFT = "event-tasks";

/**
 * Streams after this one with events to number, held by this transaction until it ends; those another process holds are
 * left to it. A walk along the index: each stream costs one look, however much waits in it.
 */
async function holdWaitingStreams(t: Tx, after: string) {
  const { rows } = await sql<{ scopeId: string; isHeld: boolean }>`
    with recursive waiting (scope_id, n) as (
      (select scope_id, 1 from events where sequence is null and scope_id > ${after} order by scope_id limit 1)
      union all
      select (select e.scope_id from events e where e.sequence is null and e.scope_id > w.scope_id order by e.scope_id limit 1), n + 1
        from waiting w where w.scope_id is not null and n < ${STREAMS_PER_ROUND})
    select scope_id, pg_try_advisory_xact_lock(hashtextextended('events:' || scope_id, 0)) as is_held
      from waiting where scope_id is not null`.execute(t.db);
  return rows;
}

/** Gives what waits in these streams the next numbers, in the order it was committed as far as anyone could know. */
async function numberEvents(t: Tx, scopeIds: string[], atMostEach: number): Promise<EventHead[]> {
  const { rows } = await sql<EventHead>`
    with picked as (
      select e.scope_id, e.id, row_number() over (partition by e.scope_id order by e.position) as n
        from unnest(${scopeIds}::text[]) s (scope_id)
        cross join lateral (select scope_id, id, position from events
          where scope_id = s.scope_id and sequence is null order by position limit ${atMostEach}) e),
    counted as (select scope_id, count(*) as c from picked group by scope_id),
    streams as (
      insert into event_streams as s (scope_id, last_sequence) select scope_id, c from counted
        on conflict (scope_id) do update set last_sequence = s.last_sequence + excluded.last_sequence
        returning scope_id, last_sequence),
    numbered as (
      update events e set sequence = s.last_sequence - c.c + p.n
        from picked p join counted c using (scope_id) join streams s using (scope_id)
        where e.scope_id = p.scope_id and e.id = p.id
        returning e.id, e.scope_id, e.organization_id, e.workspace_id, e.sequence, e.type, e.agent_id, e.actor_id)
    select * from numbered order by scope_id, sequence`.execute(t.db);
  return rows;
}

async function leaveTasks(t: Tx, events: readonly EventHead[]): Promise<void> {
  const tasks = events.flatMap(({ scopeId, id, type }) =>
    subscribersTo(type).map((subscriber) => ({ scopeId, eventId: id, subscriber })),
  );
  if (tasks.length === 0) return;
  await t.db.insertInto("eventTasks").values(tasks).execute();
  t.signal(TASKS_LEFT);
}

export interface Round {
  events: readonly EventHead[];
  /** A stream has more than it got its turn for. */
  hasMore: boolean;
  /** Where the next round goes on; null after the last stream. */
  next: string | null;
}

/** Numbers and fans out what waits in streams after `after`, in one transaction: all of it holds or none. */
export const numberRound = (platform: Platform, after: string): Promise<Round> =>
  platform.door.asSystem("events of every stream are numbered", async (t) => {
    const waiting = await holdWaitingStreams(t, after);
    const held = waiting.filter(({ isHeld }) => isHeld).map(({ scopeId }) => scopeId);
    const next = waiting.length < STREAMS_PER_ROUND ? null : waiting.at(-1)!.scopeId;
    if (held.length === 0) return { events: [], hasMore: false, next };
    const atMostEach = Math.ceil(EVENTS_PER_ROUND / held.length);
    const events = await numberEvents(t, held, atMostEach);
    await leaveTasks(t, events);
    for (const fanOut of allFanOuts()) await fanOut(t, events, platform);
    return { events, hasMore: events.length >= atMostEach, next };
  });
