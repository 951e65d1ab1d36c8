const OPENS_AFTER = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** An endpoint that did nothing but fail for this long, at least so often, is switched off. */
const DISABLED_AFTER_MS = 24 * 60 * 60_000;
const DISABLED_AFTER_FAILURES = 20;

/** How an endpoint has been answering. */
export interface Health {
  consecutiveFailures: number;
  failingSince: number | null;
  /** Until then nothing is sent; after it, one delivery tries whether the receiver is back. */
  breakerUntil: number | null;
}

export const HEALTHY: Health = { consecutiveFailures: 0, failingSince: null, breakerUntil: null };

/** One more failure: from the fifth in a row on, a pause that doubles up to five minutes. */
export function afterFailure(health: Health, now: number): Health {
  const consecutiveFailures = health.consecutiveFailures + 1;
  const pauses = consecutiveFailures - OPENS_AFTER;
  return {
    consecutiveFailures,
    failingSince: health.failingSince ?? now,
    breakerUntil:
      pauses < 0 ? null : now + Math.min(FIRST_PAUSE_MS * 2 ** Math.min(pauses, 10), LONGEST_PAUSE_MS),
  };
}

/** Failing: only one delivery at a time asks whether the receiver is back. */
export const isProbing = ({ consecutiveFailures }: Health): boolean => consecutiveFailures >= OPENS_AFTER;

export const isPaused = ({ breakerUntil }: Health, now: number): boolean =>
  breakerUntil !== null && breakerUntil > now;

export const mustDisable = ({ consecutiveFailures, failingSince }: Health, now: number): boolean =>
  consecutiveFailures >= DISABLED_AFTER_FAILURES &&
  failingSince !== null &&
  now - failingSince >= DISABLED_AFTER_MS;
