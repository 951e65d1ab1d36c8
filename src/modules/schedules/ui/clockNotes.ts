import { formatOffset, offsetMinutes } from "./zoneTime.ts";

const HOUR_MS = 3_600_000;

interface Time {
  at: string;
  local: string;
}

const clock = (local: string) => local.slice(11, 16);

/**
 * What the clocks of the zone do to these times, by their instant: a time that was skipped or comes twice, and the first one
 * after a change in between. What fires every hour or more often goes by elapsed time.
 */
export function clockNotes(
  kind: "cron" | "interval" | "once",
  zone: string,
  times: readonly Time[],
): Map<string, string> {
  const notes = new Map<string, string>();
  if (kind === "once") return notes;
  for (const [index, { at, local }] of times.entries()) {
    const atMs = Date.parse(at);
    const offset = offsetMinutes(zone, atMs);
    const before = times[index - 1];
    const neighbour = before ?? times[index + 1];
    const isElapsed =
      kind === "interval" || (neighbour && Math.abs(atMs - Date.parse(neighbour.at)) <= HOUR_MS);
    const isUsual = times.some((other) => other.at !== at && clock(other.local) === clock(local));
    const isChanged = before && offsetMinutes(zone, Date.parse(before.at)) !== offset;
    if (!isElapsed && !isUsual && offsetMinutes(zone, atMs - 1000) < offset)
      notes.set(
        at,
        `The clocks go forward here. The time they skip fires at ${clock(local)}, the first moment after.`,
      );
    else if (!isElapsed && offsetMinutes(zone, atMs + HOUR_MS) < offset)
      notes.set(at, `The clocks go back: ${clock(local)} comes twice and fires the first time.`);
    else if (isChanged)
      notes.set(
        at,
        `The clocks changed to ${formatOffset(offset)}. ${isElapsed ? "It goes by elapsed time, so the local time moves." : "The local time stays."}`,
      );
  }
  return notes;
}
