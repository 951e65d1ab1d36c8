import { expect, test, vi } from "vitest";
import { withClockOff } from "../testing/clock-jump.ts";
import { createRateLimiter, MAX_BUCKETS } from "./rate-limit.ts";

test("a caller in use is never forgotten for newcomers, however many crowd in", () => {
  const limiter = createRateLimiter(3, { now: () => 0 });
  for (let call = 0; call < 3; call++) limiter.take("busy");
  limiter.take("idle");
  for (let newcomer = 0; newcomer < MAX_BUCKETS * 2; newcomer++) {
    limiter.take(`newcomer ${newcomer}`);
    if (newcomer % 1_000 === 0) expect(limiter.take("busy").isAllowed).toBe(false);
  }
  expect(limiter.take("idle").remaining).toBe(2);
});

test("a clock that is set back keeps nobody waiting, one that is set forward gives nobody more", () =>
  withClockOff(0, async () => {
    const limiter = createRateLimiter(3, { periodMs: 3_600_000 });
    expect(limiter.take("caller").remaining).toBe(2);
    for (const [hours, remaining] of [
      [-2, 1],
      [4, 0],
    ] as const) {
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect(limiter.take("caller")).toMatchObject({ isAllowed: true, remaining });
    }
  }));
