import { formatOffset, offsetMinutes } from "./zoneTime.ts";

const HOUR_MS = 3_600_000;

interface Time {
  at: string;
  local: string;
}

const clock = (local: string) => local.slice(11, 16);

/**
 * What the clocks of the zone do to these times, by their instant: a time that was skipped or comes twice, and the first one
 * after a change in between.
 */
export function clockNotes(
  kind: "cron" | "interval" | "once",
  zone: string,
  times: readonly Time[],
): Map<string, string> {
  const notes = new Map<string, string>();
  for (const [index, { at, local }] of times.entries()) {
    const atMs = Date.parse(at);
    const offset = offsetMinutes(zone, atMs);
    const justBefore = offsetMinutes(zone, atMs - 1000);
    const later = offsetMinutes(zone, atMs + HOUR_MS);
    const before = times[index - 1];
    const beforeOffset = before && offsetMinutes(zone, Date.parse(before.at));
    if (kind === "cron" && justBefore < offset)
      notes.set(
        at,
        `The clocks go forward at this moment. A time that is skipped fires at ${clock(local)}, right after.`,
      );
    else if (kind === "cron" && later < offset)
      notes.set(
        at,
        `The clocks go back that night and ${clock(local)} comes twice. It fires the first time.`,
      );
    else if (beforeOffset !== undefined && beforeOffset !== offset)
      notes.set(
        at,
        kind === "interval"
          ? `The clocks changed to ${formatOffset(offset)}. The interval goes by elapsed time, so the local time moves.`
          : `The clocks changed to ${formatOffset(offset)}. The local time stays.`,
      );
  }
  return notes;
}
