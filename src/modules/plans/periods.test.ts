import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths, periodAt, shareLeft } from "./periods.ts";

const at = (text: string) => new Date(`${text}T09:30:00.000Z`);
const moment = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

describe("months", () => {
  test("begin on the anchor's day, clamped to the last day of shorter ones, and come back to it", () => {
    expect([1, 2, 3, 13].map((months) => addMonths(at("2027-01-31"), months))).toEqual(
      ["2027-02-28", "2027-03-31", "2027-04-30", "2028-02-29"].map(at),
    );
  });

  test("hold the moment they are asked for, begin with the anchor and leave no gap", () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 20 * 366 * 86_400_000 }), (anchor, later) => {
        const now = new Date(anchor.getTime() + later);
        const { start, end } = periodAt(anchor, now);
        expect(start <= now && now < end).toBe(true);
        expect(periodAt(anchor, end).start).toEqual(end);
        expect(periodAt(anchor, new Date(end.getTime() - 1)).start).toEqual(start);
        expect(periodAt(anchor, anchor).start).toEqual(anchor);
      }),
    );
  });
});

describe("the share of the time that is left", () => {
  const price = fc.integer({ min: 0, max: 1e15 });
  const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });

  test("is the whole at the beginning, nothing at the end, and never rises", () => {
    fc.assert(
      fc.property(price, moment, fractions, (micros, anchor, parts) => {
        const period = periodAt(anchor, anchor);
        const whole = period.end.getTime() - period.start.getTime();
        const shares = parts
          .toSorted((a, b) => a - b)
          .map((part) =>
            shareLeft(micros, period, new Date(period.start.getTime() + Math.round(part * whole))),
          );
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
        expect(shareLeft(micros, period, period.start)).toBe(micros);
        expect(shareLeft(micros, period, period.end)).toBe(0);
      }),
    );
  });

  test("makes any row of upgrades cost no less than the time on each plan, and by less than a micro each more", () => {
    const steps = fc.array(fc.tuple(price, fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(moment, price, steps, (anchor, first, changes) => {
        const period = periodAt(anchor, anchor);
        const whole = period.end.getTime() - period.start.getTime();
        const moments = changes.map(([, part]) => Math.round(part * whole)).sort((a, b) => a - b);
        let held = first;
        let paid = BigInt(first);
        // Exact, as micros × milliseconds.
        let used = 0n;
        let since = 0;
        changes.forEach(([micros], index) => {
          const offset = moments[index]!;
          const now = new Date(period.start.getTime() + offset);
          paid += BigInt(shareLeft(micros, period, now) - shareLeft(held, period, now));
          used += BigInt(held) * BigInt(offset - since);
          [held, since] = [micros, offset];
        });
        used += BigInt(held) * BigInt(whole - since);
        const difference = paid * BigInt(whole) - used;
        const bound = BigInt(whole) * BigInt(changes.length);
        expect(difference > -bound && difference < bound).toBe(true);
      }),
    );
  });

  test("of the same price is the same: changing to what costs as much costs nothing", () => {
    fc.assert(
      fc.property(price, moment, moment, (micros, anchor, now) => {
        const period = periodAt(anchor, now);
        expect(shareLeft(micros, period, now) - shareLeft(micros, period, now)).toBe(0);
      }),
    );
  });
});
