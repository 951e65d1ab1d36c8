import { sql } from "kysely";
import type { Door, Tx } from "../../platform/db/door.ts";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Log } from "../../platform/log.ts";
import { EVENT_SETTINGS_DEFAULTS } from "./contract.ts";

const EVERY_MS = 10 * 60_000;
const STREAMS_PER_LOOK = 100;
const ROWS_PER_BATCH = 1000;
// More waits for the next round, so that a shortened retention does not keep the database busy.
const BATCHES_PER_ROUND = 100;

/** The next streams with the moment up to which each forgets: as it was set, and never longer than the plan keeps anything. */
const streamsAfter = (after: string) => sql`
  streams as materialized (
    select s.scope_id,
        now() - make_interval(days => least(coalesce(x.retention_days, ${EVENT_SETTINGS_DEFAULTS.retentionDays}),
          plan_retention_days(coalesce(w.organization_id, s.scope_id), now()))) as until
      from event_streams s left join event_settings x on x.scope_id = s.scope_id
        left join workspaces w on w.id = s.scope_id
      where s.scope_id > ${after} order by s.scope_id limit ${STREAMS_PER_LOOK})`;

/** Old events first, along the stream: each stream costs one look at its oldest. What is still to be done about one keeps it. */
const forgetEvents = (t: Tx, after: string) =>
  sql<{ deleted: number; next: string | null }>`
    with ${streamsAfter(after)},
    old as (
      select e.scope_id, e.id from streams s
        cross join lateral (select scope_id, id, organization_id, created_at from events
          where scope_id = s.scope_id and sequence is not null order by sequence limit ${ROWS_PER_BATCH}) e
        where e.created_at < s.until
          and not exists (select from webhook_deliveries d
            where d.scope_id in (e.scope_id, e.organization_id) and d.event_id = e.id and d.state = 'pending')
          and not exists (select from event_tasks k
            where k.scope_id = e.scope_id and k.event_id = e.id and k.due_at is not null)
        limit ${ROWS_PER_BATCH}),
    gone as (delete from events e using old o where e.scope_id = o.scope_id and e.id = o.id returning 1)
    select (select count(*)::int from gone) as deleted,
      (select max(scope_id) from streams having count(*) = ${STREAMS_PER_LOOK}) as next`.execute(t.db);

/** Finished deliveries of the streams' webhooks, with their attempts; of one that is switched off what it holds back, too. */
const forgetDeliveries = (t: Tx, after: string) =>
  sql<{ deleted: number; next: string | null }>`
    with ${streamsAfter(after)},
    old as (
      select d.scope_id, d.id from streams s
        join webhooks w on w.scope_id = s.scope_id
        cross join lateral (select scope_id, id, state, created_at from webhook_deliveries
          where scope_id = w.scope_id and webhook_id = w.id order by id limit ${ROWS_PER_BATCH}) d
        where d.created_at < s.until and (d.state <> 'pending' or not w.is_active)
        limit ${ROWS_PER_BATCH}),
    gone as (delete from webhook_deliveries d using old o, webhooks w
      where d.scope_id = o.scope_id and d.id = o.id and w.scope_id = d.scope_id and w.id = d.webhook_id
        and (d.state <> 'pending' or not w.is_active) returning 1)
    select (select count(*)::int from gone) as deleted,
      (select max(scope_id) from streams having count(*) = ${STREAMS_PER_LOOK}) as next`.execute(t.db);

/** One batch, unless another process is at it: null. */
const batch = (door: Door, forget: typeof forgetEvents, after: string) =>
  door.asSystem("events of every stream are forgotten when they are old", async (t) => {
    const { rows } = await sql<{ isMine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('events: retention', 0)) as is_mine`.execute(t.db);
    return rows[0]!.isMine ? (await forget(t, after)).rows[0]! : null;
  });

/**
 * Deletes events and finished webhook deliveries that are older than their stream keeps them, never an event that a waiting
 * delivery or the product itself still needs. Answers how many rows went.
 */
export async function forgetOld(door: Door, isStopping: () => boolean = () => false): Promise<number> {
  let total = 0;
  let batches = 0;
  for (const forget of [forgetDeliveries, forgetEvents]) {
    let after: string | null = "";
    while (after !== null && batches++ < BATCHES_PER_ROUND && !isStopping()) {
      const done: Awaited<ReturnType<typeof batch>> = await batch(door, forget, after);
      if (!done) return total;
      total += done.deleted;
      // A full batch may have left some of these streams for the next.
      if (done.deleted < ROWS_PER_BATCH) after = done.next;
    }
  }
  return total;
}

export const startEventRetention = ({ door, log }: { door: Door; log: Log }): Background =>
  inBackground({
    name: "forgetting old events",
    everyMs: EVERY_MS,
    log,
    work: async (isStopping) => void (await forgetOld(door, isStopping)),
  });
