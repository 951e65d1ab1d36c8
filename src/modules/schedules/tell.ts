import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { scheduleFailed, scheduleFired, schedulePaused, scheduleSkipped } from "./events.ts";
import type { HeldSchedule } from "./rows.ts";

/** One row of the history, as it is written. */
export interface FiringRow {
  instant: string;
  since: string | null;
  isManual: boolean;
  state: "started" | "waiting" | "skipped" | "failed";
  reasonCode: string | null;
  reason: string | null;
  runId: string | null;
}

/** What every event of a schedule says about it. */
type About = Pick<HeldSchedule, "id" | "name" | "agentId">;
export const aboutOf = ({ id, name, agentId }: About) => ({ scheduleId: id, name, agentId });

/** Emits what became of times; skipped ones of one reason share an event. Without a caller nobody caused it but the plan. */
export function tellOfFirings(t: Tx, schedule: About, rows: readonly FiringRow[], failures = 0): void {
  const about = aboutOf(schedule);
  const { agentId } = schedule;
  const skipped = new Map<string, { instant: string; count: number }>();
  let consecutiveFailures = failures;
  for (const { state, instant, isManual, reasonCode, reason, runId } of rows) {
    if (state === "started") {
      consecutiveFailures = 0;
      emit(t, scheduleFired, { ...about, instant, isManual, runId: runId! }, { agentId });
    } else if (state === "failed") {
      const error = { code: reasonCode!, message: reason ?? "" };
      emit(
        t,
        scheduleFailed,
        { ...about, instant, error, consecutiveFailures: ++consecutiveFailures },
        { agentId },
      );
    } else if (state === "skipped")
      skipped.set(reasonCode!, { instant, count: (skipped.get(reasonCode!)?.count ?? 0) + 1 });
  }
  for (const [reason, { instant, count }] of skipped)
    emit(t, scheduleSkipped, { ...about, instant, reason, count }, { agentId });
}

export function tellOfPause(t: Tx, schedule: About, reason: string | null, isAutomatic: boolean): void {
  const { agentId } = schedule;
  emit(t, schedulePaused, { ...aboutOf(schedule), reason, isAutomatic }, { agentId });
}
