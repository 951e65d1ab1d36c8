import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import type { Platform } from "../platform.ts";
import type { StoredEvent } from "./event-type.ts";
import { subscriberOf } from "./subscribers.ts";

const MAX_ATTEMPTS = 10;
const AT_ONCE = 4;

type Task = StoredEvent & { subscriber: string; attempts: number };

/** The next task that is due, held by this transaction. */
async function holdTask(t: Tx): Promise<Task | null> {
  const { rows } = await sql<Task>`
    with due as (
      select scope_id, event_id, subscriber, attempts from event_tasks where due_at <= now()
        order by due_at, event_id limit 1 for update skip locked)
    select d.subscriber, d.attempts, e.id, e.scope_id, e.organization_id, e.workspace_id, e.sequence, e.type, e.version,
        e.agent_id, e.actor_id, e.data, e.created_at
      from due d join events e on e.scope_id = d.scope_id and e.id = d.event_id`.execute(t.db);
  return rows[0] ?? null;
}

const rowOf = (t: Tx, { scopeId, id, subscriber }: Task) => ({
  delete: () =>
    t.db
      .deleteFrom("eventTasks")
      .where("scopeId", "=", scopeId)
      .where("eventId", "=", id)
      .where("subscriber", "=", subscriber)
      .execute(),
  postpone: (error: string) =>
    t.db
      .updateTable("eventTasks")
      .set({
        attempts: sql<number>`attempts + 1`,
        dueAt: sql<string>`case when attempts + 1 < ${MAX_ATTEMPTS} then now() + make_interval(secs => power(3, attempts)) end`,
        error: error.slice(0, 500),
      })
      .where("scopeId", "=", scopeId)
      .where("eventId", "=", id)
      .where("subscriber", "=", subscriber)
      .execute(),
});

const REASON = "what the product does about an event of any stream";

/** Does one task: its effects and its end are one transaction. Answers whether there was one. */
async function doOne(platform: Platform): Promise<boolean> {
  const { door, log } = platform;
  let held: Task | null = null;
  try {
    await door.asSystem(REASON, async (t) => {
      held = await holdTask(t);
      if (!held) return;
      // One that a newer version left behind waits for it.
      const subscriber = subscriberOf(held.subscriber);
      if (!subscriber) throw new Error(`nobody subscribes as ${held.subscriber}`);
      await subscriber.handle(t, held, platform);
      await rowOf(t, held).delete();
    });
  } catch (error) {
    const task = held as Task | null;
    if (!task) throw error;
    log.error({ err: error, subscriber: task.subscriber, event: task.id }, "an event could not be handled");
    await door.asSystem(REASON, (t) => rowOf(t, task).postpone(String(error)));
  }
  return held !== null;
}

/** Does every task that is due, a few at a time. */
export async function doTasks(platform: Platform, isStopping: () => boolean): Promise<void> {
  // Mostly there is none, and one look is enough to know.
  if (!(await doOne(platform))) return;
  const worker = async () => {
    while (!isStopping() && (await doOne(platform)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
