import { newestBetween, nextOccurrence, type Timing } from "./occurrences.ts";

/** Of a long outage, this many of the newest times are decided singly; those before them share one row. */
export const LISTED_TIMES = 1000;

export interface DueTimes {
  timing: Timing;
  /** Everything up to here was decided before. */
  decidedUntil: number;
  now: number;
  graceSeconds: number;
  misfire: string;
}

/** One time that has come: to be fired, or missed and why it is not made up for. */
export interface Due {
  instant: number;
  /** Set on the row that stands for all times from then on. */
  since: number | null;
  missed: string | null;
}

/** Every time in (decidedUntil, now], oldest first, with what grace and misfire policy say about it. Unix milliseconds. */
export function dueTimes({ timing, decidedUntil, now, graceSeconds, misfire }: DueTimes): Due[] {
  const times = newestBetween(timing, decidedUntil, now, LISTED_TIMES + 1);
  const isMissed = (instant: number) => now - instant > graceSeconds * 1000;
  const newestMissed = times.findLast(isMissed);
  const fateOf = (instant: number): string | null => {
    if (!isMissed(instant) || misfire === "run_all") return null;
    if (misfire === "skip") return `Missed by more than the grace of ${graceSeconds} s`;
    return instant === newestMissed ? null : "Missed; of all missed times only the newest is run";
  };
  return times.map((instant, place) => {
    if (place > 0 || times.length <= LISTED_TIMES) return { instant, since: null, missed: fateOf(instant) };
    const first = nextOccurrence(timing, decidedUntil)!;
    return {
      instant,
      since: first === instant ? null : first,
      missed: `Missed in a long outage: before the newest ${LISTED_TIMES} times`,
    };
  });
}
