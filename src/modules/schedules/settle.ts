import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Accepted, acceptAsOwner, type Reason } from "./accept.ts";
import { type Due, dueTimes } from "./due.ts";
import { timingIn } from "./find.ts";
import { nextOccurrence } from "./occurrences.ts";
import { isAboutMoney, pauseForMoney } from "./out-of-credits.ts";
import { countWaiting, hasActiveRun, type HeldSchedule, isoOf, isoOrNull } from "./rows.ts";
import { type FiringRow, tellOfFirings, tellOfPause } from "./tell.ts";

/** Firings of one schedule that may wait for a run to end. */
export const MAX_WAITING = 100;
/** Firings in a row that cannot start before the schedule pauses itself. */
export const MAX_FAILURES = 20;
// A transaction that starts runs holds the workspace's place in the queue; what is left goes into the next one.
const STARTS_PER_TRANSACTION = 20;

/** Where a crash test may stop: after each of these nothing, or everything, must have happened. */
export type FireStep = "held" | "accepted" | "recorded" | "advanced" | "committed";
export interface EngineOptions {
  /** The time to go by, in Unix milliseconds; default: the database's clock. */
  now?: number | undefined;
  onStep?: ((step: FireStep) => void | Promise<void>) | undefined;
}

const rowOf = ({ instant, since }: Pick<Due, "instant" | "since">): FiringRow => ({
  instant: isoOf(instant),
  since: isoOrNull(since),
  isManual: false,
  state: "started",
  reasonCode: null,
  reason: null,
  runId: null,
});

const skipped = (due: Due, reasonCode: string, reason: string): FiringRow => ({
  ...rowOf(due),
  state: "skipped",
  reasonCode,
  reason,
});

/** What became of trying: a run, or why none. */
export const outcomeOf = (accepted: Accepted): Pick<FiringRow, "state" | "reasonCode" | "reason" | "runId"> =>
  "runId" in accepted
    ? { state: "started", reasonCode: null, reason: null, runId: accepted.runId }
    : { state: "failed", reasonCode: accepted.refused.code, reason: accepted.refused.message, runId: null };

/** How many firings failed in a row after this row. */
export const failuresAfter = (failures: number, { state }: Pick<FiringRow, "state">): number =>
  state === "failed" ? failures + 1 : state === "started" ? 0 : failures;

export const reasonToPause = (failures: number, last: FiringRow): string | null =>
  failures >= MAX_FAILURES ? `${failures} firings in a row could not start: ${last.reason}` : null;

/** What of a schedule is under way, asked once and kept up while its times are decided. */
async function overlapOf(t: Tx, { id, overlap }: HeldSchedule) {
  let isActive = overlap !== "allow" && (await hasActiveRun(t, id));
  let waiting = overlap === "queue" ? await countWaiting(t, id) : 0;
  return {
    /** The row of a time that must not start now; null when it may. */
    holdsBack(due: Due): FiringRow | null {
      if (overlap === "skip" && isActive)
        return skipped(due, "overlap", "A run of this schedule was still under way");
      if (overlap !== "queue" || (!isActive && waiting === 0)) return null;
      if (waiting >= MAX_WAITING)
        return skipped(due, "queue_full", `${MAX_WAITING} firings of this schedule are waiting already`);
      waiting++;
      return { ...rowOf(due), state: "waiting" };
    },
    started() {
      isActive = overlap !== "allow";
    },
  };
}

/** Gives up what waits, for a schedule that is paused. */
export async function giveUpWaiting(t: Tx, schedule: HeldSchedule): Promise<void> {
  const reason = { reasonCode: "paused", reason: "The schedule was paused before its turn came" };
  const rows = await t.db
    .updateTable("scheduleFirings")
    .set({ state: "skipped", ...reason })
    .where("scheduleId", "=", schedule.id)
    .where("state", "=", "waiting")
    .returning(["instant", "since", "isManual"])
    .execute();
  const given = rows.map((row) => ({ ...row, ...reason, state: "skipped" as const, runId: null }));
  tellOfFirings(
    t,
    schedule,
    given.toSorted((a, b) => (a.instant < b.instant ? -1 : 1)),
  );
}

export interface Settled {
  /** What was decided. */
  rows: FiringRow[];
  /** More is due than one transaction takes. */
  hasMore: boolean;
}

/**
 * Decides every time of a held schedule that has come and is not decided, oldest first: starts its run, lets it wait, or
 * says why not; then moves the schedule on to its next time. All of it in this transaction, so each time is decided once.
 */
export async function settle(
  t: Tx,
  platform: Platform,
  schedule: HeldSchedule,
  { now = Date.parse(schedule.clock), onStep }: EngineOptions = {},
): Promise<Settled> {
  if (schedule.nextAt === null || Date.parse(schedule.nextAt) > now) return { rows: [], hasMore: false };
  const { graceSeconds, misfire } = schedule;
  const timing = timingIn(schedule);
  let decidedUntil = Date.parse(schedule.decidedUntil);
  const due = dueTimes({ timing, decidedUntil, now, graceSeconds, misfire });
  const overlap = await overlapOf(t, schedule);
  const rows: FiringRow[] = [];
  let failures = schedule.consecutiveFailures;
  let pauseReason: string | null = null;
  let refused: Reason | null = null;
  let starts = 0;

  for (const time of due) {
    if (time.missed === null && starts === STARTS_PER_TRANSACTION) break;
    let row = time.missed === null ? overlap.holdsBack(time) : skipped(time, "misfire", time.missed);
    if (!row) {
      const accepted = await acceptAsOwner(t, platform, schedule);
      row = { ...rowOf(time), ...outcomeOf(accepted) };
      if ("refused" in accepted && isAboutMoney(accepted.refused.code)) ({ refused } = accepted);
      starts++;
      if (row.state === "started") overlap.started();
      await onStep?.("accepted");
    }
    rows.push(row);
    // A time there was no money for is not decided: it comes up again once there is.
    if (refused) break;
    decidedUntil = time.instant;
    failures = failuresAfter(failures, row);
    pauseReason = row.state === "failed" ? reasonToPause(failures, row) : null;
    if (pauseReason) break;
  }

  if (rows.length > 0)
    await t.db
      .insertInto("scheduleFirings")
      .values(rows.map((row) => ({ ...row, scheduleId: schedule.id })))
      .execute();
  await onStep?.("recorded");
  const next = nextOccurrence(timing, decidedUntil);
  const pause = refused
    ? pauseForMoney(refused, now)
    : pauseReason && { pausedAt: isoOf(now), pauseReason, pausedBy: null, nextAt: null };
  await t.db
    .updateTable("schedules")
    .set({
      decidedUntil: isoOf(decidedUntil),
      nextAt: isoOrNull(next),
      consecutiveFailures: failures,
      ...pause,
    })
    .where("id", "=", schedule.id)
    .execute();
  tellOfFirings(t, schedule, rows, schedule.consecutiveFailures);
  // What waits its turn keeps it through a want of money.
  if (pauseReason) await giveUpWaiting(t, schedule);
  if (pause) tellOfPause(t, schedule, pause.pauseReason, true);
  await onStep?.("advanced");
  return { rows, hasMore: !pause && rows.length < due.length };
}
