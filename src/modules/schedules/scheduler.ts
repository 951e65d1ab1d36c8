import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Platform } from "../../platform/platform.ts";
import { resumeFunded } from "./out-of-credits.ts";
import { fireTurn, type ScheduleRef, startWaiting } from "./fire.ts";

// In case the next time came nearer since the last look, as an edit makes it.
const LOOK_EVERY_MS = 1000;
const AT_ONCE = 4;
// A workspace with thousands of schedules for one minute gets no more of a round than one with a few.
const PER_WORKSPACE = 20;
const PER_ROUND = 100;
const RETRY_AFTER_MS = 30_000;
const SWEEP_EVERY_MS = 3_600_000;
// Limits begin anew, and money that was held comes free, without anybody saying so.
const RESUME_EVERY_MS = 30_000;
const KEPT_DAYS = 90;

interface Found {
  refs: ScheduleRef[];
  /** Until the next time of any schedule; null: none is planned. */
  nextInMs: number | null;
}

/** Schedules with a time that has come at `now`, those of each workspace in turn; ids only. */
async function findDue(door: Door, except: string[], now?: number): Promise<Found> {
  const at = now === undefined ? sql`clock_timestamp()` : sql`${new Date(now).toISOString()}::timestamptz`;
  const { rows } = await door.asSystem(
    "what schedules of every workspace are due",
    (t) =>
      sql<ScheduleRef & { nextInMs: number | null }>`
      with clock as materialized (select ${at} as now),
      due as (select s.workspace_id, s.id, s.owner_id, row_number() over (partition by s.workspace_id order by s.next_at, s.id) as place
        from schedules s where s.next_at <= (select now from clock) and s.id <> all (${except}::text[]))
      select d.workspace_id, d.id, d.owner_id, w.organization_id, n.ms::float8 as next_in_ms
        from (select extract(epoch from min(s.next_at) - (select now from clock)) * 1000 as ms
          from schedules s where s.next_at > (select now from clock)) n
        left join (select * from due where place <= ${PER_WORKSPACE} order by place, workspace_id limit ${PER_ROUND}) d on true
        left join workspaces w on w.id = d.workspace_id order by d.place`.execute(t.db),
    { isSingle: true },
  );
  return { refs: rows.filter(({ id }) => id !== null), nextInMs: rows[0]?.nextInMs ?? null };
}

const findWaiting = async (door: Door, except: string[]): Promise<ScheduleRef[]> => {
  const { rows } = await door.asSystem(
    "what schedules of every workspace are due",
    (t) =>
      sql<ScheduleRef>`
      select s.workspace_id, s.id, s.owner_id, w.organization_id
        from (select distinct workspace_id, schedule_id from schedule_firings where state = 'waiting') f
        join schedules s on s.workspace_id = f.workspace_id and s.id = f.schedule_id
        join workspaces w on w.id = s.workspace_id
        where s.id <> all (${except}::text[]) and s.paused_for is null and not exists (select from runs r where r.workspace_id = s.workspace_id
          and r.schedule_id = s.id and r.state in ('queued', 'running', 'waiting', 'interrupted'))
        limit ${PER_ROUND}`.execute(t.db),
    { isSingle: true },
  );
  return rows;
};

const sweepFirings = (door: Door) =>
  door.asSystem(
    "the history of schedules of every workspace expires",
    (t) =>
      sql`delete from schedule_firings where state <> 'waiting' and fired_at < now() - make_interval(days => ${KEPT_DAYS})`.execute(
        t.db,
      ),
    { isSingle: true },
  );

async function inParallel<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const waiting = [...things];
  const worker = async () => {
    for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift()) await work(thing);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

export interface SchedulerRound {
  /** Rows of history written. */
  decided: number;
  nextInMs: number | null;
}

/**
 * Looks once at everything that is due, and what waits for its turn, at `now` (default: the database's clock): what a tick
 * of the scheduler does. `onError` hears of schedules that could not be decided; without it the first one is thrown.
 */
export async function fireDue(
  platform: Platform,
  options: {
    now?: number;
    except?: string[];
    isStopping?: () => boolean;
    onError?: (ref: ScheduleRef, error: unknown) => void;
  } = {},
): Promise<SchedulerRound> {
  const { now, isStopping = () => false, onError } = options;
  const except = [...(options.except ?? [])];
  let decided = 0;
  let nextInMs: number | null;
  const turn = async (...of: Parameters<typeof fireTurn>) => (await fireTurn(...of)).rows;
  const each = (work: typeof startWaiting) => async (ref: ScheduleRef) => {
    if (isStopping()) return;
    try {
      const rows = await work(platform, ref, { now });
      decided += rows.length;
    } catch (error) {
      if (!onError) throw error;
      except.push(ref.id);
      onError(ref, error);
    }
  };
  await inParallel(await findWaiting(platform.door, except), each(startWaiting));
  while (true) {
    const found = await findDue(platform.door, except, now);
    const before = decided;
    ({ nextInMs } = found);
    await inParallel(found.refs, each(turn));
    // Nothing decided: another process is at what was found.
    if (found.refs.length === 0 || decided === before || isStopping()) break;
  }
  return { decided, nextInMs };
}

/**
 * Fires the schedules of every workspace, at their time. Any number of processes may: which one decides about a time is
 * settled by the schedule's row. Between two looks it sleeps until the next time, a second at most.
 */
export function startScheduler(platform: Platform): Background {
  const failing = new Map<string, number>();
  let sweptAt = -Infinity;
  let resumedAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  const background = inBackground({
    name: "firing schedules",
    everyMs: LOOK_EVERY_MS,
    log: platform.log,
    async work(isStopping) {
      clearTimeout(timer);
      for (const [id, until] of failing) if (until <= performance.now()) failing.delete(id);
      if (performance.now() - resumedAt >= RESUME_EVERY_MS) {
        resumedAt = performance.now();
        await resumeFunded(platform);
      }
      const { nextInMs } = await fireDue(platform, {
        except: [...failing.keys()],
        isStopping,
        onError(ref, error) {
          failing.set(ref.id, performance.now() + RETRY_AFTER_MS);
          platform.log.warn(
            { err: error, scheduleId: ref.id },
            "a schedule was not decided; it is tried again",
          );
        },
      });
      if (isStopping()) return;
      if (nextInMs !== null && nextInMs < LOOK_EVERY_MS) timer = setTimeout(background.wake, nextInMs + 2);
      if (performance.now() - sweptAt < SWEEP_EVERY_MS) return;
      sweptAt = performance.now();
      await sweepFirings(platform.door);
    },
  });
  return {
    ...background,
    async stop() {
      clearTimeout(timer);
      await background.stop();
      clearTimeout(timer);
    },
  };
}
