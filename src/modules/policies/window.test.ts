import fc from "fast-check";
import { expect, test } from "vitest";
import { Match } from "./contract.ts";
import { isWithin, nextFlip } from "./window.ts";

const CLOCK = { days: [], from: "09:00", to: "17:00", timeZone: "UTC" };
test.each([
  ["its end", CLOCK, "2026-03-04T12:00:30Z", "2026-03-04T17:00:00Z"],
  ["its beginning", CLOCK, "2026-03-04T17:00:00Z", "2026-03-05T09:00:00Z"],
  ["the next of its days", { ...CLOCK, days: ["mon"] }, "2026-03-03T12:00:00Z", "2026-03-09T09:00:00Z"],
  [
    "midnight, of one that ends then",
    { ...CLOCK, to: "00:00" },
    "2026-03-04T12:00:00Z",
    "2026-03-05T00:00:00Z",
  ],
  [
    "the clock of its zone",
    { ...CLOCK, timeZone: "Asia/Kathmandu" },
    "2026-03-04T12:00:00Z",
    "2026-03-05T03:15:00Z",
  ],
  [
    "an hour that is left out in spring",
    { ...CLOCK, from: "02:30", to: "04:00", timeZone: "Europe/Berlin" },
    "2026-03-28T23:00:00Z",
    "2026-03-29T01:00:00Z",
  ],
  [
    "an hour that comes twice in autumn",
    { ...CLOCK, from: "01:00", to: "02:30", timeZone: "Europe/Berlin" },
    "2026-10-25T00:10:00Z",
    "2026-10-25T00:30:00Z",
  ],
  ["nothing, where it is always", { ...CLOCK, from: "00:00", to: "00:00" }, "2026-03-04T12:00:00Z", null],
])("a window changes next at %s", (_, window, from, next) => {
  const found = nextFlip(Match.parse({ window }).window!, Date.parse(from));
  expect(found === Infinity ? null : new Date(found).toISOString()).toBe(next && next.replace("Z", ".000Z"));
});

test("between now and when a window changes next it does not, whatever the zone and the time of year", () => {
  const clock = fc
    .integer({ min: 0, max: 1439 })
    .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
  const windows = fc.record({
    from: clock,
    to: clock,
    days: fc.uniqueArray(fc.constantFrom("sat", "sun", "mon"), { maxLength: 2 }),
    timeZone: fc.constantFrom("Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"),
  });
  // Saturdays before clocks change, and others.
  const days = fc.constantFrom(
    "2026-03-28",
    "2026-10-24",
    "2026-04-04",
    "2026-10-03",
    "2026-09-05",
    "2026-06-06",
  );
  fc.assert(
    fc.property(windows, days, (given, day) => {
      const window = Match.parse({ window: given }).window!;
      const now = Date.parse(`${day}T12:00:00Z`);
      const next = Math.min(nextFlip(window, now), now + 36 * 3_600_000);
      for (let at = now; at < next; at += 60_000)
        if (isWithin(window, at) !== isWithin(window, now)) return false;
      return next === now + 36 * 3_600_000 || isWithin(window, next) !== isWithin(window, now);
    }),
    { numRuns: 30 },
  );
});
