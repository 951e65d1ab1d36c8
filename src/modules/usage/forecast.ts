import type { Tx } from "../../platform/db/door.ts";
import { sumUsage, type Place } from "./facts.ts";
import type { UsageFilter } from "./contract.ts";
import { monthOf } from "../../platform/month.ts";
import { DAY_MS, dayOf, daySpan } from "./span.ts";

const MEAN_OF_DAYS = 7;

export interface Forecast {
  spentMicros: number;
  perDayMicros: number;
  forecastMicros: number;
  endsAt: string;
}

/** What the calendar month will have cost: what it did so far, and the mean of the last full days for the time that is left. */
export function forecastFrom(days: readonly { start: string; costMicros: number }[], now: Date): Forecast {
  const today = dayOf(now);
  const weekAgo = new Date(today.getTime() - MEAN_OF_DAYS * DAY_MS);
  const sum = (from: Date, to: Date) =>
    days
      .filter(({ start }) => new Date(start) >= from && new Date(start) < to)
      .reduce((total, { costMicros }) => total + costMicros, 0);
  const { start, end: ends } = monthOf(now);
  const spentMicros = sum(start, ends);
  const perDay = sum(weekAgo, today) / MEAN_OF_DAYS;
  const daysLeft = (ends.getTime() - now.getTime()) / DAY_MS;
  return {
    spentMicros,
    perDayMicros: Math.round(perDay),
    forecastMicros: spentMicros + Math.round(perDay * daysLeft),
    endsAt: ends.toISOString(),
  };
}

export async function forecastOf(
  t: Pick<Tx, "db">,
  about: { place: Place; filter: UsageFilter },
  now: Date,
): Promise<Forecast> {
  const today = dayOf(now);
  const from = new Date(Math.min(monthOf(now).start.getTime(), today.getTime() - MEAN_OF_DAYS * DAY_MS));
  const span = daySpan(from, new Date(today.getTime() + DAY_MS));
  const days = await sumUsage(t, { ...about, span, interval: "day", groupBy: [] }, 100);
  return forecastFrom(days as { start: string; costMicros: number }[], now);
}
