import { expect, test } from "vitest";
import { HEALTHY } from "./delivering/breaker.ts";
import { type Due, type Endpoint, endLane, type Lane, takeNext, waitMs } from "./delivering/lane.ts";

const START = Date.parse("2026-03-01T12:00:00Z");

const laneOf = (endpoint: Partial<Endpoint>, count: number): Lane => ({
  endpoint: { isOrdered: false, concurrency: 10, ratePerSecond: null, ...endpoint } as Endpoint,
  leaseToken: "",
  health: HEALTHY,
  isProven: true,
  ready: Array.from({ length: count }, (_, index) => ({ id: String(index), nextAttemptAt: START }) as Due),
  inFlight: new Set(),
  unrecorded: new Set(),
  recordedSinceLook: new Set(),
  mayHaveMore: false,
  isOver: false,
  lookedAt: START,
  claimedAt: START,
  idleSince: START,
  tokens: endpoint.ratePerSecond ?? 0,
  tokensAt: START,
});
/** Sends whatever may go at this moment, answered at once. */
function sendAll(lane: Lane, now: number): number {
  let sent = 0;
  for (; waitMs(lane, now) === 0; sent++) lane.inFlight.delete(takeNext(lane).id);
  return sent;
}

test("no more is sent in a second than the rate allows, however it is asked", () => {
  const lane = laneOf({ ratePerSecond: 20 }, 500);
  expect(sendAll(lane, START)).toBe(20);
  expect(waitMs(lane, START)).toBe(50);
  let sent = 0;
  for (let ms = 1; ms <= 5000; ms++) sent += sendAll(lane, START + ms);
  expect(sent).toBe(100);
});

test("a pause saves up no more than one second of the rate", () => {
  const lane = laneOf({ ratePerSecond: 5 }, 500);
  sendAll(lane, START);
  expect(sendAll(lane, START + 3_600_000)).toBe(5);
});

test("in order, the next waits until it is written down what became of this one", () => {
  const lane = laneOf({ isOrdered: true }, 3);
  const first = takeNext(lane);
  expect(waitMs(lane, START)).toBeNull();
  lane.inFlight.delete(first.id);
  lane.unrecorded.add(first.id);
  expect(waitMs(lane, START)).toBeNull();
  lane.unrecorded.delete(first.id);
  expect(waitMs(lane, START)).toBe(0);
});

test("while its breaker is open nothing goes, and afterwards one at a time", () => {
  const lane = laneOf({ concurrency: 10 }, 20);
  lane.health = { consecutiveFailures: 5, failingSince: START, breakerUntil: START + 30_000 };
  expect(waitMs(lane, START)).toBe(30_000);
  takeNext(lane);
  expect(waitMs(lane, START + 30_000)).toBeNull();
});

test("a lane that ended sends nothing more", () => {
  const lane = laneOf({}, 3);
  endLane(lane);
  expect(waitMs(lane, START)).toBeNull();
});
