import type { Platform } from "../../platform/platform.ts";
import { acceptAsOwner } from "./accept.ts";
import { isAboutMoney, pauseForMoney } from "./out-of-credits.ts";
import { hasActiveRun, holdFreeSchedule, isoOf } from "./rows.ts";
import {
  type EngineOptions,
  failuresAfter,
  giveUpWaiting,
  outcomeOf,
  reasonToPause,
  settle,
  type Settled,
} from "./settle.ts";
import { type FiringRow, tellOfFirings, tellOfPause } from "./tell.ts";

/** Which schedule, and in whose scope it is decided about. */
export interface ScheduleRef {
  id: string;
  workspaceId: string;
  organizationId: string;
  ownerId: string;
}

const scopeOf = ({ ownerId, organizationId, workspaceId }: ScheduleRef) => ({
  accountId: ownerId,
  organizationId,
  workspaceId,
});

/**
 * Decides what is due of one schedule, up to twenty runs of it, in one transaction: after a crash at any point a time was
 * either decided whole or not at all. Any number of processes may call it at once; whoever does not get the row leaves it
 * to who did.
 */
export async function fireTurn(
  platform: Platform,
  ref: ScheduleRef,
  options: EngineOptions = {},
): Promise<Settled> {
  const settled = await platform.door.write(scopeOf(ref), async (t) => {
    const schedule = await holdFreeSchedule(t, ref.id);
    if (!schedule) return { rows: [], hasMore: false };
    await options.onStep?.("held");
    return settle(t, platform, schedule, options);
  });
  await options.onStep?.("committed");
  return settled;
}

/** Turn after turn, until nothing is due. Answers the rows this call wrote. */
export async function fireSchedule(
  platform: Platform,
  ref: ScheduleRef,
  options: EngineOptions = {},
): Promise<FiringRow[]> {
  const fired: FiringRow[] = [];
  while (true) {
    const { rows, hasMore } = await fireTurn(platform, ref, options);
    fired.push(...rows);
    if (!hasMore) return fired;
  }
}

/**
 * Starts the oldest waiting firing of a schedule none of whose runs is active, as its owner. One that cannot start is recorded
 * as failed and the next one tried, until one starts.
 */
export async function startWaiting(
  platform: Platform,
  ref: ScheduleRef,
  { now, onStep }: EngineOptions = {},
): Promise<FiringRow[]> {
  const rows = await platform.door.write(scopeOf(ref), async (t) => {
    const decided: FiringRow[] = [];
    const schedule = await holdFreeSchedule(t, ref.id);
    if (!schedule || schedule.pausedFor !== null || (await hasActiveRun(t, ref.id))) return decided;
    await onStep?.("held");
    const atMs = now ?? Date.parse(schedule.clock);
    const at = isoOf(atMs);
    const waiting = await t.db
      .selectFrom("scheduleFirings")
      .select(["instant", "since", "isManual"])
      .where("scheduleId", "=", ref.id)
      .where("state", "=", "waiting")
      .orderBy("instant")
      .execute();
    let failures = schedule.consecutiveFailures;
    let pauseReason: string | null = null;
    for (const place of waiting) {
      const accepted = await acceptAsOwner(t, platform, schedule);
      if ("refused" in accepted && isAboutMoney(accepted.refused.code)) {
        // It keeps its turn.
        const pause = pauseForMoney(accepted.refused, atMs);
        await t.db.updateTable("schedules").set(pause).where("id", "=", ref.id).execute();
        tellOfPause(t, schedule, pause.pauseReason, true);
        break;
      }
      const outcome = outcomeOf(accepted);
      await onStep?.("accepted");
      await t.db
        .updateTable("scheduleFirings")
        .set({ ...outcome, firedAt: at })
        .where("scheduleId", "=", ref.id)
        .where("instant", "=", place.instant)
        .execute();
      const row = { ...place, ...outcome };
      decided.push(row);
      failures = failuresAfter(failures, row);
      pauseReason = row.state === "failed" ? reasonToPause(failures, row) : null;
      if (row.state === "started" || pauseReason) break;
    }
    await onStep?.("recorded");
    const pause = pauseReason ? { pausedAt: at, pauseReason, pausedBy: null, nextAt: null } : {};
    if (failures !== schedule.consecutiveFailures || pauseReason)
      await t.db
        .updateTable("schedules")
        .set({ consecutiveFailures: failures, ...pause })
        .where("id", "=", ref.id)
        .execute();
    tellOfFirings(t, schedule, decided, schedule.consecutiveFailures);
    if (pauseReason) {
      await giveUpWaiting(t, schedule);
      tellOfPause(t, schedule, pauseReason, true);
    }
    await onStep?.("advanced");
    return decided;
  });
  await onStep?.("committed");
  return rows;
}
