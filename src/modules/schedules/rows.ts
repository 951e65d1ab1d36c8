import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { OPEN_STATES } from "../../platform/dispatch/states.ts";

/** A schedule whose row this transaction holds: whoever decides about its times comes one after the other. */
export type HeldSchedule = NonNullable<Awaited<ReturnType<typeof holdSchedule>>>;

const held = (t: Tx, id: string) =>
  t.db
    .selectFrom("schedules")
    .selectAll()
    // The time of the database is the time of every process.
    .select(sql<string>`clock_timestamp()`.as("clock"))
    .where("id", "=", id)
    .forNoKeyUpdate();

/** Waits for whoever else holds it; undefined when there is none. */
export const holdSchedule = (t: Tx, id: string) => held(t, id).executeTakeFirst();

/** Undefined also when another process is at it, which then does what is to do. */
export const holdFreeSchedule = (t: Tx, id: string) => held(t, id).skipLocked().executeTakeFirst();

export const isoOf = (instant: number): string => new Date(instant).toISOString();
export const isoOrNull = (instant: number | null): string | null =>
  instant === null ? null : isoOf(instant);

export async function hasActiveRun(t: Tx, scheduleId: string): Promise<boolean> {
  const run = await t.db
    .selectFrom("runs")
    .select("id")
    .where("scheduleId", "=", scheduleId)
    .where("state", "in", OPEN_STATES)
    .limit(1)
    .executeTakeFirst();
  return run !== undefined;
}

export async function countWaiting(t: Tx, scheduleId: string): Promise<number> {
  const { waiting } = await t.db
    .selectFrom("scheduleFirings")
    .select((select) => select.fn.countAll<number>().as("waiting"))
    .where("scheduleId", "=", scheduleId)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return waiting;
}
