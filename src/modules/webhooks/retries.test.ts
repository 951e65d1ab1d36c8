import { expect, test } from "vitest";
import {
  afterFailure,
  type Health,
  HEALTHY,
  isPaused,
  isProbing,
  mustDisable,
} from "./delivering/breaker.ts";
import { type Due, type Endpoint } from "./delivering/lane.ts";
import { outcomeOf } from "./delivering/outcome.ts";
import { RETRY_DELAYS_MS, retryAfterMs, retryDelayMs } from "./delivering/schedule.ts";
import type { Attempt } from "./delivering/send.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-03-01T12:00:00Z");
const ofUs = { maxAttempts: null, retryAfterMs: null };
const middle = () => 0.5;

const endpoint = { maxAttempts: null } as Endpoint;
const due = (roundAttempts: number) => ({ roundAttempts }) as Due;
const answered = (status: number | null, facts: Partial<Attempt> = {}): Attempt => ({
  startedAt: new Date(NOW).toISOString(),
  durationMs: 5,
  requestHeaders: {},
  status,
  responseHeaders: null,
  responseBody: null,
  error: { code: "status", message: `The receiver answered ${status}` },
  retryAfterMs: null,
  ...facts,
});
const outcome = (
  attempt: Attempt,
  roundAttempts = 0,
  health: Health = HEALTHY,
  own: Partial<Endpoint> = {},
) => outcomeOf({ endpoint: { ...endpoint, ...own }, health, due: due(roundAttempts), attempt }, NOW, middle);

test("nine tries are spread over about 24 hours", () => {
  const delays = RETRY_DELAYS_MS.map((_, index) => retryDelayMs(index + 1, ofUs, middle)!);
  expect(delays).toEqual([...RETRY_DELAYS_MS]);
  const total = delays.reduce((sum, each) => sum + each, 0);
  expect(total / HOUR).toBeGreaterThan(23);
  expect(total / HOUR).toBeLessThanOrEqual(24);
  expect(retryDelayMs(9, ofUs, middle)).toBeNull();
});

test("delays are spread by a tenth either way, so that receivers are not met by all at once", () => {
  expect(retryDelayMs(2, ofUs, () => 0)).toBe(54_000);
  expect(retryDelayMs(2, ofUs, () => 1)).toBe(66_000);
});

test("an endpoint's own number of tries counts", () => {
  expect(retryDelayMs(1, { maxAttempts: 1, retryAfterMs: null })).toBeNull();
  expect(retryDelayMs(2, { maxAttempts: 3, retryAfterMs: null })).not.toBeNull();
  expect(retryDelayMs(3, { maxAttempts: 3, retryAfterMs: null })).toBeNull();
  expect(retryDelayMs(19, { maxAttempts: 20, retryAfterMs: null }, middle)).toBe(8 * HOUR);
});

test("Retry-After is read as seconds or a date, and nothing else", () => {
  expect(retryAfterMs("120", NOW)).toBe(120_000);
  expect(retryAfterMs(new Date(NOW + 90_000).toUTCString(), NOW)).toBe(90_000);
  expect(retryAfterMs(new Date(NOW - 90_000).toUTCString(), NOW)).toBe(0);
  expect(retryAfterMs("soon", NOW)).toBeNull();
  expect(retryAfterMs(undefined, NOW)).toBeNull();
});

test("a receiver that asks for time with 429 or 503 gets it, up to a day, and the endpoint pauses up to an hour", () => {
  const asked = outcome(answered(429, { retryAfterMs: 600_000 }));
  expect(asked.nextAttemptAt).toBe(NOW + 600_000);
  expect(asked.health.breakerUntil).toBe(NOW + 600_000);
  const tooMuch = outcome(answered(503, { retryAfterMs: 72 * HOUR }));
  expect(tooMuch.nextAttemptAt).toBe(NOW + 24 * HOUR);
  expect(tooMuch.health.breakerUntil).toBe(NOW + HOUR);
  expect(outcome(answered(500, { retryAfterMs: 600_000 })).nextAttemptAt).toBe(NOW + RETRY_DELAYS_MS[0]!);
});

test("only 2xx is a success; it makes an endpoint healthy again", () => {
  const failing = { consecutiveFailures: 7, failingSince: NOW - HOUR, breakerUntil: NOW - 1 };
  const { state, health, nextAttemptAt } = outcome(answered(204, { error: null }), 3, failing);
  expect({ state, health, nextAttemptAt }).toEqual({
    state: "succeeded",
    health: HEALTHY,
    nextAttemptAt: null,
  });
  for (const status of [null, 301, 400, 404, 500])
    expect(outcome(answered(status)).state, String(status)).toBe("pending");
});

test("410 ends the delivery and switches the endpoint off", () => {
  expect(outcome(answered(410))).toMatchObject({
    state: "failed",
    nextAttemptAt: null,
    disabledBecause: "The receiver answered 410 Gone",
  });
});

test("from the fifth failure in a row on the endpoint pauses, twice as long each time, up to five minutes", () => {
  let health = HEALTHY;
  const pauses: (number | null)[] = [];
  for (let count = 0; count < 12; count++) {
    health = afterFailure(health, NOW);
    pauses.push(health.breakerUntil === null ? null : (health.breakerUntil - NOW) / 1000);
  }
  expect(pauses).toEqual([null, null, null, null, 30, 60, 120, 240, 300, 300, 300, 300]);
  expect(isProbing(health)).toBe(true);
  expect(isPaused(health, NOW + 299_000)).toBe(true);
  expect(isPaused(health, NOW + 301_000)).toBe(false);
});

test("an endpoint is switched off after a day of nothing but failures, and not for few of them", () => {
  const since = { failingSince: NOW - 24 * HOUR, breakerUntil: null };
  expect(mustDisable({ ...since, consecutiveFailures: 20 }, NOW)).toBe(true);
  expect(mustDisable({ ...since, consecutiveFailures: 19 }, NOW)).toBe(false);
  expect(mustDisable({ ...since, failingSince: NOW - 23 * HOUR, consecutiveFailures: 500 }, NOW)).toBe(false);
  expect(outcome(answered(500), 2, { ...since, consecutiveFailures: 30 }).disabledBecause).toContain(
    "24 hours",
  );
});
