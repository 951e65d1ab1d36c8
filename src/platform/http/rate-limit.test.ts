import { expect, test } from "vitest";
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
