import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronFault } from "./cron.ts";
import { newestBetween, nextOccurrence, occurrencesBetween, type Timing } from "./occurrences.ts";
import { shownIn } from "./zone.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const timing = (over: Partial<Timing>): Timing => ({
  kind: "cron",
  cron: null,
  intervalSeconds: null,
  at: null,
  timeZone: "UTC",
  startsAt: null,
  endsAt: null,
  anchorAt: "2026-01-01T00:00:00.000Z",
  ...over,
});
const cron = (expression: string, timeZone: string) => timing({ cron: expression, timeZone });
/** The next times after one, as the wall of the zone shows them. */
const walls = (of: Timing, after: string, count: number) =>
  occurrencesBetween(of, Date.parse(after), Infinity, count).map((instant) => {
    const { local, offset } = shownIn(of.timeZone, instant);
    return `${local.slice(5, 16)}${offset}`;
  });

describe("a clock set forward", () => {
  test("a time that does not exist fires once, at the first instant after the gap", () => {
    expect(walls(cron("30 2 * * *", "Europe/Berlin"), "2026-03-28T12:00:00Z", 2)).toEqual([
      "03-29T03:00+02:00",
      "03-30T02:30+02:00",
    ]);
    expect(walls(cron("30 2 * * *", "America/New_York"), "2026-03-07T12:00:00Z", 2)).toEqual([
      "03-08T03:00-04:00",
      "03-09T02:30-04:00",
    ]);
    expect(walls(cron("15 2 * * *", "Australia/Lord_Howe"), "2026-10-03T02:00:00Z", 2)).toEqual([
      "10-04T02:30+11:00",
      "10-05T02:15+11:00",
    ]);
  });
  test("several times in one gap fire once", () => {
    expect(walls(cron("*/20 2,3 * * *", "Europe/Berlin"), "2026-03-28T12:00:00Z", 3)).toEqual([
      "03-29T03:00+02:00",
      "03-29T03:20+02:00",
      "03-29T03:40+02:00",
    ]);
  });
  test("a day that does not exist fires once at the start of the next one", () => {
    expect(walls(cron("0 9 30 12 *", "Pacific/Apia"), "2011-12-28T00:00:00Z", 1)).toEqual([
      "12-31T00:00+14:00",
    ]);
  });
  test("a pattern of every hour goes by elapsed time", () => {
    expect(walls(cron("30 * * * *", "Europe/Berlin"), "2026-03-29T00:00:00Z", 3)).toEqual([
      "03-29T01:30+01:00",
      "03-29T03:30+02:00",
      "03-29T04:30+02:00",
    ]);
  });
});

describe("a clock set back", () => {
  test("a time that comes twice fires the first time", () => {
    expect(walls(cron("30 2 * * *", "Europe/Berlin"), "2026-10-24T12:00:00Z", 2)).toEqual([
      "10-25T02:30+02:00",
      "10-26T02:30+01:00",
    ]);
    expect(walls(cron("30 1 * * *", "America/New_York"), "2026-10-31T12:00:00Z", 2)).toEqual([
      "11-01T01:30-04:00",
      "11-02T01:30-05:00",
    ]);
    expect(walls(cron("45 1 * * *", "Australia/Lord_Howe"), "2026-04-04T02:00:00Z", 2)).toEqual([
      "04-05T01:45+11:00",
      "04-06T01:45+10:30",
    ]);
  });
  test("a plan made between the two does not fire in the second", () => {
    expect(walls(cron("30 2 * * *", "Europe/Berlin"), "2026-10-25T00:45:00Z", 1)).toEqual([
      "10-26T02:30+01:00",
    ]);
  });
  test("a pattern of every hour goes by elapsed time", () => {
    const times = occurrencesBetween(
      cron("*/15 * * * *", "America/New_York"),
      Date.parse("2026-11-01T03:50:00Z"),
      Date.parse("2026-11-01T08:00:00Z"),
      100,
    );
    expect(times).toHaveLength(17);
    expect(new Set(times.slice(1).map((time, n) => time - times[n]!))).toEqual(new Set([15 * MINUTE_MS]));
  });
});

test("an interval goes by elapsed time, from its start, whatever the zone does", () => {
  const every = timing({
    kind: "interval",
    intervalSeconds: 5400,
    timeZone: "Europe/Berlin",
    startsAt: "2026-03-28T23:00:00.000Z",
    anchorAt: "2026-03-28T23:00:00.000Z",
  });
  const first = Date.parse(every.anchorAt);
  expect(occurrencesBetween(every, 0, Infinity, 3)).toEqual([first, first + 5_400_000, first + 10_800_000]);
  expect(nextOccurrence(every, first + 5_400_000)).toBe(first + 10_800_000);
});

test("nothing fires before its start and after its end, which are within", () => {
  const days = timing({
    cron: "0 12 * * *",
    startsAt: "2026-05-02T12:00:00.000Z",
    endsAt: "2026-05-04T12:00:00.000Z",
  });
  expect(
    occurrencesBetween(days, 0, Infinity, 9).map((time) => new Date(time).toISOString().slice(0, 10)),
  ).toEqual(["2026-05-02", "2026-05-03", "2026-05-04"]);
});

test("one time fires once", () => {
  const once = timing({ kind: "once", at: "2026-05-02T12:00:00.000Z" });
  const at = Date.parse(once.at!);
  expect([nextOccurrence(once, at - 1), nextOccurrence(once, at)]).toEqual([at, null]);
});

test("an expression that never matches has no next time", () => {
  expect(nextOccurrence(cron("0 0 30 2 *", "Europe/Berlin"), Date.now())).toBeNull();
});

test.each([
  ["60 * * * *", /^minute \(60\)/],
  ["0 24 * * *", /^hour \(24\)/],
  ["0 0 32 * *", /^day of month \(32\)/],
  ["0 0 * 13 *", /^month \(13\)/],
  ["0 0 * * MOO", /^weekday \(MOO\)/],
  ["0 0 * * * *", /has 6 fields; give five.*seconds are not supported/],
  ["0 0 * *", /has 4 fields/],
  ["@daily", /@daily/],
  ["0 0 ? * *", /day of month/],
])("%s is refused and the field named", (expression, message) => {
  expect(cronFault(expression)).toMatch(message);
});
test.each(["*/5 0-6 1,15 JAN-MAR MON#1", "0 0 L * *", "0 0 * * 7"])("%s is taken", (expression) => {
  expect(cronFault(expression)).toBeNull();
});

// Spans of three days around every change of the clock, and one zone without any.
const SPANS: [zone: string, from: string][] = [
  ["Europe/Berlin", "2026-03-28T00:00Z"],
  ["Europe/Berlin", "2026-10-24T00:00Z"],
  ["America/New_York", "2026-03-07T00:00Z"],
  ["America/New_York", "2026-10-31T00:00Z"],
  ["Australia/Lord_Howe", "2026-10-02T12:00Z"],
  ["Australia/Lord_Howe", "2026-04-03T12:00Z"],
  ["America/Santiago", "2026-09-05T00:00Z"],
  ["Asia/Kolkata", "2026-03-28T00:00Z"],
];
const SPAN_MS = 3 * DAY_MS;

interface Fields {
  minute: number[];
  hour: number[];
  day: number[] | null;
  month: number[] | null;
  weekday: number[] | null;
}

/** Local time of every minute from a day before the span, as if it were UTC; asked of the calendar, not of an offset. */
function localMinutes(zone: string, from: number): number[] {
  const numeric = "2-digit";
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: numeric, day: numeric, hour: numeric, minute: numeric },
  });
  return Array.from({ length: (SPAN_MS + DAY_MS) / MINUTE_MS }, (_, n) => {
    const text = format.format(from - DAY_MS + n * MINUTE_MS);
    const [day, month, year, hour, minute] = text.match(/\d+/g)!.map(Number);
    return Date.UTC(year!, month! - 1, day, hour, minute);
  });
}

function matches({ minute, hour, day, month, weekday }: Fields, local: number): boolean {
  const at = new Date(local);
  if (!minute.includes(at.getUTCMinutes()) || !hour.includes(at.getUTCHours())) return false;
  if (month && !month.includes(at.getUTCMonth() + 1)) return false;
  const [isDay, isWeekday] = [day?.includes(at.getUTCDate()), weekday?.includes(at.getUTCDay())];
  return day && weekday ? Boolean(isDay || isWeekday) : (isDay ?? isWeekday ?? true);
}

/** The rules once more, minute by minute. */
function expected(fields: Fields, minutes: number[], from: number): number[] {
  const isHourly = fields.hour.length === 24;
  const seen = new Set<number>();
  const found: number[] = [];
  for (const [n, local] of minutes.entries()) {
    const isNew = !seen.has(local);
    seen.add(local);
    let fires = matches(fields, local) && (isHourly || isNew);
    const before = minutes[n - 1];
    if (!isHourly && before !== undefined)
      for (let lost = before + MINUTE_MS; lost < local; lost += MINUTE_MS) {
        if (matches(fields, lost)) fires = true;
      }
    if (fires) found.push(from - DAY_MS + n * MINUTE_MS);
  }
  return found;
}

const some = (first: number, last: number, most: number) =>
  fc.uniqueArray(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: most }).map((set) => ({
    set,
    text: set.join(","),
  }));
const every = (length: number) =>
  fc.integer({ min: 1, max: length - 1 }).map((step) => ({
    set: Array.from({ length }, (_, n) => n).filter((n) => n % step === 0),
    text: `*/${step}`,
  }));
const any = fc.constant({ set: null, text: "*" });
const all = (length: number) => fc.constant({ set: Array.from({ length }, (_, n) => n), text: "*" });

test("every expression fires as the rules say, minute by minute, over every change of the clock", () => {
  const locals = SPANS.map(([zone, from]) => localMinutes(zone, Date.parse(from)));
  const expression = fc.record({
    span: fc.integer({ min: 0, max: SPANS.length - 1 }),
    skip: fc.integer({ min: 0, max: SPAN_MS }),
    minute: fc.oneof(some(0, 59, 3), every(60)),
    hour: fc.oneof(some(0, 4, 3), every(24), all(24)),
    day: fc.oneof({ weight: 3, arbitrary: any }, some(1, 31, 20)),
    month: fc.oneof({ weight: 3, arbitrary: any }, some(1, 12, 8)),
    weekday: fc.oneof({ weight: 3, arbitrary: any }, some(0, 6, 4)),
  });
  fc.assert(
    fc.property(expression, ({ span, skip, minute, hour, day, month, weekday }) => {
      const [zone, start] = SPANS[span]!;
      const from = Date.parse(start);
      const text = [minute, hour, day, month, weekday].map((field) => field.text).join(" ");
      const fields = {
        minute: minute.set!,
        hour: hour.set!,
        day: day.set,
        month: month.set,
        weekday: weekday.set,
      };
      const times = expected(fields, locals[span]!, from).filter((time) => time > from + skip);
      const plan = cron(text, zone);
      const last = from + SPAN_MS - 1;
      expect({ text, zone, times: occurrencesBetween(plan, from + skip, last, Infinity) }).toEqual({
        text,
        zone,
        times,
      });
      expect(newestBetween(plan, from + skip, last, 7)).toEqual(times.slice(-7));
    }),
    { numRuns: 150 },
  );
});
