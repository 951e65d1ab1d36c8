const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long after each failed try the next one comes: nine tries over 24 hours. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5_000,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  8 * HOUR,
  8 * HOUR,
];
/** A receiver may ask for more time, up to this. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR;
const JITTER = 0.1;

/** When to try again after `tries` failed ones; null: never. An endpoint's own count goes on with the last delay. */
export function retryDelayMs(
  tries: number,
  { maxAttempts, retryAfterMs }: { maxAttempts: number | null; retryAfterMs: number | null },
  random: () => number = Math.random,
): number | null {
  if (tries >= (maxAttempts ?? RETRY_DELAYS_MS.length + 1)) return null;
  const base = RETRY_DELAYS_MS[Math.min(tries, RETRY_DELAYS_MS.length) - 1]!;
  const jittered = base * (1 - JITTER + 2 * JITTER * random());
  return Math.round(Math.max(jittered, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)));
}

/** `Retry-After: 120` or an HTTP date, in milliseconds from now; null when there is none that can be read. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
