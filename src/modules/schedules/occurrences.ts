import { cronOf } from "./cron.ts";
import { nextChange, offsetAt } from "./zone.ts";

// Two changes of a zone that matter at once are never further apart than the clock is moved.
const LOOK_BACK_MS = 26 * 3_600_000;

/** Nothing is planned from here on. */
export const PLANNED_UNTIL = Date.UTC(2200, 0, 1);

/** When something fires. Times are ISO strings as the database has them. */
export interface Timing {
  kind: "cron" | "interval" | "once";
  cron: string | null;
  intervalSeconds: number | null;
  at: string | null;
  timeZone: string;
  /** Nothing fires before and after these; both are themselves within. */
  startsAt: string | null;
  endsAt: string | null;
  /** What an interval is counted from. */
  anchorAt: string;
}

/**
 * Where the clock on the wall was changed:
 *
 *   set forward   02:00 -> 03:00   a time in between fires once, at 03:00, the first instant after the gap
 *   set back      03:00 -> 02:00   a time that comes twice fires the first time
 *
 * An expression that fires in every hour goes by elapsed time instead: whatever matches, both times, and nothing for the gap.
 */
function* cronInstants(expression: string, zone: string, after: number): Generator<number> {
  const cron = cronOf(expression);
  let start = nextChange(zone, after - LOOK_BACK_MS, after) ?? after;
  let offset = offsetAt(zone, start);
  let offsetBefore = start === after ? offset : offsetAt(zone, start - 1);
  let clearUntil = after;
  let from = Math.max(localStart(), after + offset);
  let last = after;

  function localStart(): number {
    return start + (cron.isHourly ? offset : offsetBefore);
  }

  while (true) {
    const local = cron.next(from);
    if (local === null) return;
    // In the gap, the first instant after it.
    const instant = Math.max(local - offset, start);
    const change = instant > clearUntil ? nextChange(zone, clearUntil, instant) : null;
    if (change !== null) {
      [start, offsetBefore, offset] = [change, offset, offsetAt(zone, change)];
      clearUntil = change;
      from = localStart();
      continue;
    }
    clearUntil = Math.max(clearUntil, instant);
    if (instant > last) {
      last = instant;
      yield instant;
    }
    from = local + 60_000;
  }
}

function* intervalInstants(anchor: number, everyMs: number, after: number): Generator<number> {
  for (let n = Math.max(0, Math.floor((after - anchor) / everyMs) + 1); ; n++) yield anchor + n * everyMs;
}

function* instantsAfter(timing: Timing, after: number): Generator<number> {
  if (timing.kind === "cron") yield* cronInstants(timing.cron!, timing.timeZone, after);
  else if (timing.kind === "interval")
    yield* intervalInstants(Date.parse(timing.anchorAt), timing.intervalSeconds! * 1000, after);
  else if (Date.parse(timing.at!) > after) yield Date.parse(timing.at!);
}

/** The times of a schedule after an instant, in order, as many as are asked for. Unix milliseconds. */
export function* occurrences(timing: Timing, afterExclusive: number): Generator<number> {
  const ends = timing.endsAt === null ? PLANNED_UNTIL : Date.parse(timing.endsAt);
  const starts = timing.startsAt === null ? -Infinity : Date.parse(timing.startsAt);
  for (const instant of instantsAfter(timing, Math.max(afterExclusive, starts - 1))) {
    if (instant > ends) return;
    yield instant;
  }
}

/** The first `limit` times in (afterExclusive, toInclusive]. */
export function occurrencesBetween(
  timing: Timing,
  afterExclusive: number,
  toInclusive: number,
  limit: number,
): number[] {
  const found: number[] = [];
  for (const instant of occurrences(timing, afterExclusive)) {
    if (instant > toInclusive || found.length === limit) break;
    found.push(instant);
  }
  return found;
}

export const nextOccurrence = (timing: Timing, afterExclusive: number): number | null =>
  occurrences(timing, afterExclusive).next().value ?? null;

/** The last `limit` times in (afterExclusive, toInclusive], in order, found from their end however long the span is. */
export function newestBetween(
  timing: Timing,
  afterExclusive: number,
  toInclusive: number,
  limit: number,
): number[] {
  const first = occurrencesBetween(timing, afterExclusive, toInclusive, limit + 1);
  if (first.length <= limit) return first;
  let after = afterExclusive;
  if (timing.kind === "interval")
    after = Math.max(after, toInclusive - limit * timing.intervalSeconds! * 1000);
  if (timing.kind === "cron") {
    const offset = offsetAt(timing.timeZone, toInclusive);
    const oldest = cronOf(timing.cron!)
      .before(toInclusive + offset, limit)
      .at(-1);
    if (oldest !== undefined) after = Math.max(after, oldest - offset - LOOK_BACK_MS);
  }
  return occurrencesBetween(timing, after, toInclusive, Infinity).slice(-limit);
}
