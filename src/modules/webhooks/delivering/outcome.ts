import { afterFailure, type Health, HEALTHY, mustDisable } from "./breaker.ts";
import type { Due, Endpoint } from "./lane.ts";
import { retryDelayMs } from "./schedule.ts";
import { type Attempt, isSuccess } from "./send.ts";

/** What an attempt changes: about its delivery, and about its endpoint. */
export interface Outcome {
  state: "pending" | "succeeded" | "failed";
  nextAttemptAt: number | null;
  health: Health;
  /** Why the endpoint is switched off; null: it is not. */
  disabledBecause: string | null;
}

const SLOW_DOWN = [429, 503];

/** Decides from the attempt and what was before, and nothing else. */
export function outcomeOf(
  { endpoint, health, due, attempt }: { endpoint: Endpoint; health: Health; due: Due; attempt: Attempt },
  now: number,
  random: () => number = Math.random,
): Outcome {
  if (isSuccess(attempt))
    return { state: "succeeded", nextAttemptAt: null, health: HEALTHY, disabledBecause: null };
  const failing = afterFailure(health, now);
  const { status } = attempt;
  const asked = status !== null && SLOW_DOWN.includes(status) ? attempt.retryAfterMs : null;
  const delayMs = retryDelayMs(
    due.roundAttempts + 1,
    { maxAttempts: endpoint.maxAttempts, retryAfterMs: asked },
    random,
  );
  const breakerUntil =
    asked === null
      ? failing.breakerUntil
      : Math.max(failing.breakerUntil ?? 0, now + Math.min(asked, 3_600_000));
  const isGone = status === 410;
  return {
    state: delayMs === null || isGone ? "failed" : "pending",
    nextAttemptAt: delayMs === null || isGone ? null : now + delayMs,
    health: { ...failing, breakerUntil },
    disabledBecause: isGone
      ? "The receiver answered 410 Gone"
      : mustDisable(failing, now)
        ? `Nothing but failures for 24 hours; the last one: ${attempt.error?.message ?? "unknown"}`
        : null,
  };
}
