import { expect, test } from "vitest";
import { clockNotes } from "./clockNotes.ts";
import { cronInWords, everyInWords, whenInWords } from "./whenText.ts";
import { formatOffset, instantOf, offsetMinutes, wallTime } from "./zoneTime.ts";

test("a cron expression reads as a sentence, and as nothing while it is half written", () => {
  expect(cronInWords("*/5 * * * *")).toBe("Every 5 minutes");
  expect(cronInWords("0 9 * * 1-5")).toBe("At 09:00, Monday through Friday");
  expect(cronInWords("0 9 * *")).toBeNull();
  expect(cronInWords("99 9 * * *")).toBeNull();
  expect(cronInWords("@daily")).toBeNull();
});

test("an interval is told in the largest unit that fits", () => {
  expect([60, 300, 3600, 5400, 86_400, 90].map(everyInWords)).toEqual([
    "Every minute",
    "Every 5 minutes",
    "Every hour",
    "Every 90 minutes",
    "Every day",
    "Every 90 seconds",
  ]);
});

test("the one time is told on the clock of its zone", () => {
  const once = { kind: "once", cron: null, intervalSeconds: null, at: "2026-07-01T07:00:00.000Z" } as const;
  expect(whenInWords({ ...once, timeZone: "Europe/Berlin" })).toBe("Once, Wed, 1 Jul 2026, 09:00");
});

test("wall clocks and moments turn into each other, also around a change of the clocks", () => {
  expect(wallTime("Europe/Berlin", "2026-03-29T01:00:00Z")).toBe("2026-03-29T03:00:00");
  expect(instantOf("Europe/Berlin", "2026-03-29T01:30")).toBe("2026-03-29T00:30:00.000Z");
  expect(instantOf("Europe/Berlin", "2026-07-01T09:00")).toBe("2026-07-01T07:00:00.000Z");
  expect(instantOf("America/New_York", "2026-11-01T12:00")).toBe("2026-11-01T17:00:00.000Z");
  expect(offsetMinutes("Asia/Kathmandu", Date.parse("2026-01-01T00:00:00Z"))).toBe(345);
  expect([0, 345, -210].map(formatOffset)).toEqual(["UTC", "UTC+05:45", "UTC−03:30"]);
});

const berlin = (...instants: string[]) =>
  instants.map((at) => ({ at, local: wallTime("Europe/Berlin", at) }));

test("a time the clocks skip, one that comes twice, and the first after a change are noted", () => {
  const skipped = berlin("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
  expect([...clockNotes("cron", "Europe/Berlin", skipped)]).toEqual([
    ["2026-03-29T01:00:00Z", expect.stringContaining("fires at 03:00, the first moment after")],
  ]);
  const twice = berlin("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  expect([...clockNotes("cron", "Europe/Berlin", twice)].map(([at]) => at)).toEqual([
    "2026-10-25T00:30:00Z",
    "2026-10-26T01:30:00Z",
  ]);
  const daily = berlin("2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z");
  expect([...clockNotes("cron", "Europe/Berlin", daily)]).toEqual([
    ["2026-03-29T07:00:00Z", "The clocks changed to UTC+02:00. The local time stays."],
  ]);
  expect(clockNotes("interval", "Europe/Berlin", daily).get("2026-03-29T07:00:00Z")).toContain(
    "elapsed time",
  );
  const halfHourly = berlin("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z");
  expect([...clockNotes("cron", "Europe/Berlin", halfHourly).values()]).toEqual([
    expect.stringContaining("elapsed time"),
  ]);
  const atThree = berlin("2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z");
  expect([...clockNotes("cron", "Europe/Berlin", atThree).values()]).toEqual([
    expect.stringContaining("The local time stays"),
  ]);
  expect(clockNotes("cron", "UTC", daily).size).toBe(0);
});
