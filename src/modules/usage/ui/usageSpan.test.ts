import { describe, expect, test } from "vitest";
import { intervalShort, spanText, startsOf, usageSpan } from "./usageSpan.ts";

const NOW = Date.parse("2026-11-22T12:30:00Z");

describe("the time a page is about", () => {
  test("without anything: this month, a day at a time, to its end", () => {
    expect(usageSpan({}, NOW)).toEqual({
      period: "month",
      from: "2026-11-01T00:00:00.000Z",
      to: "2026-12-01T00:00:00.000Z",
      every: "day",
      choices: ["hour", "day", "month"],
      reachesNow: true,
    });
  });
  test.each([
    ["last-month", "2026-10-01", "2026-11-01", "day"],
    ["7", "2026-11-16", "2026-11-23", "day"],
    ["90", "2026-08-25", "2026-11-23", "day"],
    ["12-months", "2025-12-01", "2026-12-01", "month"],
  ])("%s is from %s up to %s, by %s", (period, from, to, every) => {
    const span = usageSpan({ period }, NOW);
    expect([span.from.slice(0, 10), span.to.slice(0, 10), span.every]).toEqual([from, to, every]);
  });
  test("chosen days are both included, a single one is shown by the hour", () => {
    const span = usageSpan({ from: "2026-11-03", to: "2026-11-03" }, NOW);
    expect(span).toMatchObject({ period: null, from: "2026-11-03T00:00:00.000Z", every: "hour" });
    expect(startsOf(span)).toHaveLength(24);
    expect(spanText(span)).toBe("3 Nov 2026");
  });
  test("the wrong way round is read the other way round", () => {
    expect(spanText(usageSpan({ from: "2026-11-09", to: "2026-11-03" }, NOW))).toBe(
      "3 Nov 2026 to 9 Nov 2026",
    );
  });
  test("hours are offered only where they are kept, and nothing else is taken from the address", () => {
    expect(usageSpan({ from: "2026-06-01", to: "2026-06-02", every: "hour" }, NOW)).toMatchObject({
      every: "day",
      choices: ["day"],
    });
    expect(usageSpan({ period: "everything", every: "week", from: "tomorrow" }, NOW)).toMatchObject({
      period: "month",
      every: "day",
    });
  });
});

test("intervals begin on their own boundaries, and a day is named where one begins", () => {
  const months = startsOf(usageSpan({ period: "12-months" }, NOW));
  expect(months).toHaveLength(12);
  expect(months.map((start) => intervalShort(start, "month")).at(-1)).toBe("Nov 26");
  expect(intervalShort(Date.parse("2026-11-03T00:00:00Z"), "hour")).toBe("3 Nov");
  expect(intervalShort(Date.parse("2026-11-03T04:00:00Z"), "hour")).toBe("04:00");
});
