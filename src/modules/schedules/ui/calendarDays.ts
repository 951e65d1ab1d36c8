import { everyInWords } from "./whenText.ts";
import { instantOf, wallTime } from "./zoneTime.ts";

/** A day as `2026-11-22`. */
export type Day = string;
export type Span = "month" | "week";

const DAY_MS = 86_400_000;
const atNoon = (day: Day) => Date.parse(`${day}T12:00:00Z`);
const dayAt = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const isDay = (text: string | undefined): text is Day =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
export const addDays = (day: Day, count: number): Day => dayAt(atNoon(day) + count * DAY_MS);
/** 0 is Monday. */
export const weekdayOf = (day: Day): number => (new Date(atNoon(day)).getUTCDay() + 6) % 7;

/** The same day of another month, or its last one. */
export function addMonths(day: Day, count: number): Day {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return dayAt(Date.UTC(year, month - 1 + count, Math.min(date, last), 12));
}

/** The days a view shows: of a month whole weeks from Monday to Sunday, else seven days from this one on. */
export function shownDays(span: Span, day: Day): Day[] {
  if (span === "week") return Array.from({ length: 7 }, (_, index) => addDays(day, index));
  const monthStart = `${day.slice(0, 7)}-01`;
  const first = addDays(monthStart, -weekdayOf(monthStart));
  const lastOfMonth = addDays(addMonths(monthStart, 1), -1);
  const last = addDays(lastOfMonth, 6 - weekdayOf(lastOfMonth));
  const count = Math.round((atNoon(last) - atNoon(first)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

/** From the first moment of the first day to the last of the last one, on the clock of a zone. */
export const rangeOf = (days: readonly Day[], zone: string) => ({
  from: instantOf(zone, `${days[0]!}T00:00`),
  to: new Date(Date.parse(instantOf(zone, `${addDays(days.at(-1)!, 1)}T00:00`)) - 1).toISOString(),
});

export interface Coming {
  at: string;
  scheduleId: string;
  name: string;
}

/** What one schedule does on one day. */
export interface DayGroup {
  scheduleId: string;
  name: string;
  /** Clock times of the reader's zone, such as `09:00`. */
  times: string[];
  /** `Every 5 min`, when they are all as far apart and there are more than three. */
  every: string | null;
}

function everyOf(instants: readonly number[]): string | null {
  if (instants.length < 4) return null;
  const gap = instants[1]! - instants[0]!;
  const isEven = instants.every((at, index) => index === 0 || at - instants[index - 1]! === gap);
  return isEven
    ? everyInWords(gap / 1000)
        .replace(" minutes", " min")
        .replace(" hours", " h")
    : null;
}

/** Firings by day and by schedule, each day in the order of its first times; what fires often comes last. */
export function groupByDay(firings: readonly Coming[], zone: string): Map<Day, DayGroup[]> {
  const days = new Map<Day, Map<string, { group: DayGroup; instants: number[] }>>();
  for (const { at, scheduleId, name } of firings) {
    const wall = wallTime(zone, at);
    const day = wall.slice(0, 10);
    const groups = days.get(day) ?? new Map<string, { group: DayGroup; instants: number[] }>();
    days.set(day, groups);
    const known = groups.get(scheduleId) ?? {
      group: { scheduleId, name, times: [], every: null },
      instants: [],
    };
    groups.set(scheduleId, known);
    known.group.times.push(wall.slice(11, 16));
    known.instants.push(Date.parse(at));
  }
  return new Map(
    [...days].map(([day, groups]) => [
      day,
      [...groups.values()]
        .map(({ group, instants }) => ({ ...group, every: everyOf(instants) }))
        .toSorted((a, b) => Number(isOften(a)) - Number(isOften(b))),
    ]),
  );
}

const LISTED = 3;
/** Too many times to name each. */
export const isOften = ({ times }: DayGroup): boolean => times.length > LISTED;

/** `09:00`, `09:00, 17:00`, `Every 5 min · 288×` or `24×`. */
export function groupInWords({ times, every }: DayGroup): string {
  if (times.length <= LISTED) return times.join(", ");
  return every ? `${every} · ${times.length}×` : `${times.length}×`;
}

const LONG_DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "long",
  day: "numeric",
  month: "long",
});
const MONTH = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });

/** `Sunday 22 November`. */
export const formatDay = (day: Day): string => LONG_DAY.format(atNoon(day)).replace(",", "");

/** `November 2026`, or `16 Nov – 22 Nov 2026`. */
export function formatSpan(span: Span, days: readonly Day[], day: Day): string {
  if (span === "month") return MONTH.format(atNoon(day));
  const last = days.at(-1)!;
  return `${SHORT_DAY.format(atNoon(days[0]!))} – ${SHORT_DAY.format(atNoon(last))} ${last.slice(0, 4)}`;
}

export const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;
