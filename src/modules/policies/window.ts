import type { z } from "zod";
import type { TimeWindow as WindowShape } from "./contract.ts";
import { offsetAt } from "../schedules/zone.ts";

export type TimeWindow = z.output<typeof WindowShape>;

const DAY_MINUTES = 1440;
const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Whether an instant (Unix milliseconds) is within the window; `from` belongs to it, `to` does not. */
export function isWithin({ days, from, to, timeZone }: TimeWindow, instant: number): boolean {
  const local = new Date(instant + offsetAt(timeZone, instant));
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const weekday = local.getUTCDay();
  const beginsOn = (day: number) => days.length === 0 || days.includes(NAMES[(day + 7) % 7]!);
  const start = minutesOf(from);
  const end = minutesOf(to);
  if (start < end) return minute >= start && minute < end && beginsOn(weekday);
  // It ends on the day after the one it began on.
  if (minute >= start && minute < DAY_MINUTES && beginsOn(weekday)) return true;
  return minute < end && beginsOn(weekday - 1);
}
