import { invalid } from "../../platform/errors.ts";
import type { getUsage } from "./contract.ts";
import type { InputOf } from "../../platform/verb.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** How long sums are kept per hour; those per day stay. */
const HOURS_KEPT_DAYS = 62;
const MOST_DAYS_OF_HOURS = 31;

type Question = Pick<InputOf<typeof getUsage>, "from" | "to" | "days" | "interval" | "groupBy">;
export type Interval = NonNullable<Question["interval"]>;

/** A time span, and the whole days in it: those are read from the sums per day, what is around them per hour. */
export interface Span {
  from: Date;
  to: Date;
  /** Null: all of it per hour. */
  days: { from: Date; to: Date } | null;
}

const down = (at: Date | string, stepMs: number) =>
  new Date(Math.floor(new Date(at).getTime() / stepMs) * stepMs);
const up = (at: Date | string, stepMs: number) =>
  new Date(Math.ceil(new Date(at).getTime() / stepMs) * stepMs);
export const dayOf = (at: Date): Date => down(at, DAY_MS);

/** Before it no hours are kept. */
export const oldestHour = (now: Date): Date => new Date(dayOf(now).getTime() - HOURS_KEPT_DAYS * DAY_MS);

/** Whole days only. */
export const daySpan = (from: Date, to: Date): Span => ({ from, to, days: { from, to } });

/** The span a question is about, on whole hours, and its interval. */
export function spanOf(question: Question, now: Date): Span & { interval: Interval } {
  const { groupBy, interval = groupBy && groupBy !== "day" ? "none" : "day" } = question;
  const oldest = oldestHour(now);
  const stepOf = (at: string) => (new Date(at) < oldest ? DAY_MS : HOUR_MS);
  const tomorrow = new Date(dayOf(now).getTime() + DAY_MS);
  const to = question.to ? up(question.to, stepOf(question.to)) : tomorrow;
  const from = question.from
    ? down(question.from, stepOf(question.from))
    : new Date(up(to, DAY_MS).getTime() - question.days * DAY_MS);
  if (from >= to) throw invalid("from", "must be before the end");
  if (interval === "hour") {
    if (from < oldest) throw invalid("from", `hours are kept for ${HOURS_KEPT_DAYS} days`);
    if (to.getTime() - from.getTime() > MOST_DAYS_OF_HOURS * DAY_MS)
      throw invalid("interval", `an answer has the hours of at most ${MOST_DAYS_OF_HOURS} days`);
    return { interval, from, to, days: null };
  }
  const whole = { from: up(from, DAY_MS), to: down(to, DAY_MS) };
  return { interval, from, to, days: whole.from < whole.to ? whole : null };
}
