import { expect, test } from "vitest";
import { runDurationMs, stepSpan, stepState, stoppedAt } from "./stepBars.ts";

const createdAt = "2026-01-01T00:00:00.000Z";
const at = (ms: number) => new Date(Date.parse(createdAt) + ms).toISOString();

test("a step stands where it began, counted from the run", () => {
  const step = { startedAt: at(120), endedAt: at(320) };
  expect(stepSpan(step, { createdAt, endedAt: null })).toEqual({ startMs: 120, durationMs: 200 });
});

test("an open step goes on until its run ends", () => {
  const step = { startedAt: at(100), endedAt: null };
  expect(stepSpan(step, { createdAt, endedAt: null }).durationMs).toBeUndefined();
  expect(stepSpan(step, { createdAt, endedAt: at(500) }).durationMs).toBe(400);
});

test("an open step of an interrupted run is the unknown one", () => {
  expect(stepState({ state: "started" }, { state: "interrupted" })).toBe("interrupted");
  expect(stepState({ state: "started" }, { state: "running" })).toBe("running");
});

test("a run that goes on has no duration yet", () => {
  expect(runDurationMs({ createdAt, endedAt: null })).toBeUndefined();
  expect(runDurationMs({ createdAt, endedAt: at(90) })).toBe(90);
});

test("a run that waits for a person stopped when it last began to wait", () => {
  const events = [
    { type: "run.interrupted" as const, createdAt: at(10) },
    { type: "run.resumed" as const, createdAt: at(20) },
    { type: "run.interrupted" as const, createdAt: at(30) },
  ];
  expect(stoppedAt({ state: "interrupted" }, events)).toBe(at(30));
  expect(stoppedAt({ state: "running" }, events)).toBeNull();
});
