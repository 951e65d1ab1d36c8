import { expect, test } from "vitest";
import { digestTimes } from "./digest-time.ts";

const times = (from: string, hour: number, timeZone: string) =>
  digestTimes(new Date(from), { hour, timeZone, count: 3 }).map(
    ({ on, at }) => `${on} ${at.toISOString().slice(0, 16)}Z`,
  );

test("the hour is the person's, on either side of a change of the clock", () => {
  expect(times("2026-10-24T06:00:00Z", 8, "Europe/Vienna")).toEqual([
    "2026-10-25 2026-10-25T07:00Z",
    "2026-10-26 2026-10-26T07:00Z",
    "2026-10-27 2026-10-27T07:00Z",
  ]);
  expect(times("2026-03-07T20:00:00Z", 8, "America/New_York")[0]).toBe("2026-03-08 2026-03-08T12:00Z");
});

test("a day that leaves the hour out has its digest as the clock jumps, one that has it twice has one", () => {
  expect(times("2026-03-28T10:00:00Z", 2, "Europe/Vienna").slice(0, 2)).toEqual([
    "2026-03-29 2026-03-29T01:00Z",
    "2026-03-30 2026-03-30T00:00Z",
  ]);
  expect(times("2026-10-24T10:00:00Z", 2, "Europe/Vienna").slice(0, 2)).toEqual([
    "2026-10-25 2026-10-25T00:00Z",
    "2026-10-26 2026-10-26T01:00Z",
  ]);
});

test("at the hour itself the next digest is tomorrow's, and a zone nobody knows is UTC", () => {
  expect(times("2026-05-05T08:00:00Z", 8, "No/Where")[0]).toBe("2026-05-06 2026-05-06T08:00Z");
});
