import { Cron } from "croner";

const FIELDS = ["minute", "hour", "day of month", "month", "weekday"];
const MINUTE_MS = 60_000;

/** A cron expression, read on a clock that knows no zones: local times are Unix milliseconds as if they were UTC. */
export interface CronExpression {
  /** The first matching local time at or after this one; null when it never matches again. */
  next(local: number): number | null;
  /** Up to `count` matching local times before this one, newest first. */
  before(local: number, count: number): number[];
  /** It fires in every hour of the day, so it goes by elapsed time and not by what the clock on the wall says. */
  isHourly: boolean;
}

const open = (expression: string): Cron =>
  new Cron(expression, { timezone: "UTC", mode: "5-part", paused: true });

function faultOf(field: string, place: number): string | null {
  if (!/^[0-9A-Za-z*,/#-]+$/.test(field)) return "may hold digits, names and * , - / # only";
  try {
    open(FIELDS.map((_, at) => (at === place ? field : "*")).join(" "));
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^CronPattern: /, "");
  }
}

/** What is wrong with an expression, naming the field; null when nothing is. */
export function cronFault(expression: string): string | null {
  const fields = expression.trim().split(/\s+/);
  if (expression.trim().startsWith("@")) return "write five fields; names such as @daily are not taken";
  if (fields.length !== FIELDS.length)
    return `has ${fields.length} field${fields.length === 1 ? "" : "s"}; give five: ${FIELDS.join(", ")}${
      fields.length === 6 ? " (seconds are not supported)" : ""
    }`;
  for (const [place, field] of fields.entries()) {
    const fault = faultOf(field, place);
    if (fault) return `${FIELDS[place]} (${field}): ${fault}`;
  }
  return null;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const expressions = new Map<string, CronExpression>();
const REMEMBERED = 1000;

/** Reads an expression without fault. */
export function cronOf(expression: string): CronExpression {
  const known = expressions.get(expression);
  if (known) return known;
  const hour = expression.trim().split(/\s+/)[1]!;
  const cron = open(expression);
  const day = open(`0 ${hour} * * *`);
  const read: CronExpression = {
    next(local) {
      const before = Math.ceil(local / MINUTE_MS) * MINUTE_MS - 1000;
      return cron.nextRun(new Date(before))?.getTime() ?? null;
    },
    before: (local, count) => cron.previousRuns(count, new Date(local)).map((time) => time.getTime()),
    isHourly: HOURS.every((at) => day.match(new Date(Date.UTC(2026, 0, 1, at)))),
  };
  if (expressions.size >= REMEMBERED) expressions.clear();
  expressions.set(expression, read);
  return read;
}
