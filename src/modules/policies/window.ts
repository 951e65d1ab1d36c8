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
