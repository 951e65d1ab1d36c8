import { Cron } from "croner";

export const DEFAULT_DIGEST_HOUR = 8;
export const DEFAULT_TIME_ZONE = "UTC";

/** A day as it is called there, 2026-03-29. */
const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    at,
  );

// What a profile was set to by another version of the time zone data must not keep everybody else from being told.
function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone }));
  } catch {
    return false;
  }
}

/**
 * The next moments after `from` at which it is this hour in the time zone, with the day they fall on there. An hour that a day
 * leaves out is the moment the clocks jump over it; one that a day has twice is its first.
 */
export function digestTimes(
  from: Date,
  { hour, timeZone, count = 1 }: { hour: number; timeZone: string; count?: number },
): { on: string; at: Date }[] {
  const days = new Map<string, Date>();
  const zone = isKnown(timeZone) ? timeZone : DEFAULT_TIME_ZONE;
  const daily = new Cron(`0 ${hour} * * *`, { timezone: zone });
  for (const at of daily.nextRuns(count + 1, from)) {
    const on = dayIn(zone, at);
    if (!days.has(on)) days.set(on, at);
  }
  return [...days].slice(0, count).map(([on, at]) => ({ on, at }));
}
