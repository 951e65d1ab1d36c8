import { expect, test } from "vitest";
import {
  addMonths,
  formatDay,
  formatSpan,
  groupByDay,
  groupInWords,
  rangeOf,
  shownDays,
} from "./calendarDays.ts";

test("a month is shown in whole weeks, a week from its day on", () => {
  const month = shownDays("month", "2026-11-22");
  expect([month[0], month.at(-1), month.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
  expect(shownDays("month", "2027-02-01")).toHaveLength(28);
  const week = shownDays("week", "2026-11-22");
  expect([week[0], week.at(-1)]).toEqual(["2026-11-22", "2026-11-28"]);
  expect(formatSpan("week", week, "2026-11-22")).toBe("22 Nov – 28 Nov 2026");
  expect(formatSpan("month", month, "2026-11-22")).toBe("November 2026");
});

test("going a month on from its last day stays within the next", () => {
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-12-15", 1)).toBe("2027-01-15");
  expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
});

test("the range of days is cut at midnight of the reader's zone", () => {
  expect(rangeOf(["2026-11-16", "2026-11-17"], "Europe/Berlin")).toEqual({
    from: "2026-11-15T23:00:00.000Z",
    to: "2026-11-17T22:59:59.999Z",
  });
});

test("firings are gathered by day and schedule, and many even ones in words", () => {
  const every = Array.from({ length: 288 }, (_, index) => ({
    at: new Date(Date.parse("2026-11-22T23:00:00Z") + index * 300_000).toISOString(),
    scheduleId: "sch_1",
    name: "Probe",
  }));
  const days = groupByDay(
    [{ at: "2026-11-22T08:00:00.000Z", scheduleId: "sch_2", name: "Report" }, ...every],
    "Europe/Berlin",
  );
  expect(days.get("2026-11-22")!.map(groupInWords)).toEqual(["09:00"]);
  expect(days.get("2026-11-23")!.map(groupInWords)).toEqual(["Every 5 min · 288×"]);
  expect(formatDay("2026-11-22")).toBe("Sunday 22 November");
});

test("what is not even is only counted", () => {
  const at = ["00:00", "01:00", "05:00", "06:00"].map((clock) => `2026-11-22T${clock}:00.000Z`);
  const days = groupByDay(
    at.map((instant) => ({ at: instant, scheduleId: "sch_1", name: "Odd" })),
    "UTC",
  );
  expect(days.get("2026-11-22")!.map(groupInWords)).toEqual(["4×"]);
});
