import type { z } from "zod";
import type { TimeWindow as WindowShape } from "./contract.ts";

export type TimeWindow = z.output<typeof WindowShape>;

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
// More zones than there are; one may be written in many ways.
const REMEMBERED_ZONES = 1000;

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    if (formatters.size >= REMEMBERED_ZONES) formatters.clear();
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** The weekday (Sunday is 0) and the time (`09:30`) on a wall of the zone. */
function onTheWall(timeZone: string, instant: number): { weekday: number; clock: string } {
  const [weekday = "", clock = ""] = formatterOf(timeZone).format(instant).split(" ");
  return { weekday: DAYS.indexOf(weekday.slice(0, 3).toLowerCase() as "sun"), clock };
}

/** Whether an instant (Unix milliseconds) is within the window; `from` belongs to it, `to` does not. */
export function isWithin({ days, from, to, timeZone }: TimeWindow, instant: number): boolean {
  const { weekday, clock } = onTheWall(timeZone, instant);
  const beginsOn = (day: number) => days.length === 0 || days.includes(DAYS[(day + 7) % 7]!);
  if (from < to) return clock >= from && clock < to && beginsOn(weekday);
  // It ends on the day after the one it began on.
  return (clock >= from && beginsOn(weekday)) || (clock < to && beginsOn(weekday - 1));
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
// What ever changes does so within a week; a day more for clocks that are put forward or back.
const LOOK_AHEAD_MS = 8 * DAY_MINUTES * MINUTE_MS;

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** When the window begins or ends next after an instant (Unix milliseconds); Infinity: it never does. */
export function nextFlip(window: TimeWindow, instant: number): number {
  const isInside = isWithin(window, instant);
  const stops = [minutesOf(window.from), minutesOf(window.to)];
  const wallAt = (at: number) => minutesOf(onTheWall(window.timeZone, at).clock);
  let at = Math.floor(instant / MINUTE_MS) * MINUTE_MS;
  while (at < instant + LOOK_AHEAD_MS) {
    const wall = wallAt(at);
    // From here to the next moment its clock shows `from` or `to`: a minute to a day.
    const hop = Math.min(...stops.map((stop) => ((stop - wall + DAY_MINUTES - 1) % DAY_MINUTES) + 1));
    const next = at + hop * MINUTE_MS;
    // The clock was put forward or back on the way, maybe past one of them.
    if (wallAt(next) !== (wall + hop) % DAY_MINUTES)
      for (let minute = at + MINUTE_MS; minute < next; minute += MINUTE_MS)
        if (isWithin(window, minute) !== isInside) return minute;
    if (isWithin(window, next) !== isInside) return next;
    at = next;
  }
  return Infinity;
}
