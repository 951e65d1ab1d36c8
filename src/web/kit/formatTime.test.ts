import { expect, test } from "vitest";
import { formatComing, formatDay, formatExact, formatRelative, setTimeFormat } from "./formatTime.ts";

test.each([
  [-3_000, "just now"],
  [-25_000, "25s ago"],
  [-180_000, "3m ago"],
  [5_400_000, "in 1h"],
  [604_740_000, "in 7d"],
  [-86_400_000, "yesterday"],
])("%d ms from now reads %s", (distanceMs, text) => {
  expect(formatRelative(1_000_000_000 + distanceMs, 1_000_000_000)).toBe(text);
});

test.each([
  [-3_000, "now"],
  [4_000, "in 4s"],
  [180_000, "in 3m"],
])("what comes in %d ms reads %s", (distanceMs, text) => {
  expect(formatComing(1_000_000_000 + distanceMs, 1_000_000_000)).toBe(text);
});

test("exact times follow the reader's zone and language, and survive a zone nobody knows", () => {
  setTimeFormat({ locale: "de-DE", timeZone: "Asia/Tokyo" });
  expect(formatExact(Date.UTC(2026, 10, 22, 2, 20, 48))).toMatch(/^22\.11\.2026, 11:20:48/);
  setTimeFormat({ locale: null, timeZone: "Mars/Olympus" });
  expect(formatExact(Date.UTC(2026, 10, 22, 2, 20, 48))).toMatch(/2026/);
  setTimeFormat({ locale: null, timeZone: null });
});

test("a day is named as the reader's calendar has it", () => {
  setTimeFormat({ locale: null, timeZone: "Asia/Tokyo" });
  // Past midnight in Tokyo.
  const now = Date.UTC(2026, 10, 22, 15, 30);
  expect(formatDay(Date.UTC(2026, 10, 22, 15, 10), now)).toBe("Today");
  expect(formatDay(Date.UTC(2026, 10, 22, 14, 50), now)).toBe("Yesterday");
  expect(formatDay(Date.UTC(2026, 10, 20, 3, 0), now)).toBe("Friday 20 November");
  setTimeFormat({ locale: null, timeZone: null });
});

test.each([
  ["after the night an hour was skipped", "2027-03-29T00:30+02:00", "2027-03-28T12:00Z", "2027-03-27T22:45Z"],
  ["late on the day an hour came twice", "2026-10-25T23:30+01:00", "2026-10-24T12:00Z", "2026-10-23T12:00Z"],
])("yesterday is the day before today, %s", (_, now, yesterday, earlier) => {
  setTimeFormat({ locale: null, timeZone: "Europe/Berlin" });
  const dayOf = (at: string) => formatDay(Date.parse(at), Date.parse(now));
  expect(dayOf(now)).toBe("Today");
  expect(dayOf(yesterday)).toBe("Yesterday");
  expect(dayOf(earlier)).toMatch(/^(Saturday 27 March|Friday 23 October)$/);
  setTimeFormat({ locale: null, timeZone: null });
});
