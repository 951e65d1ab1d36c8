import { BailiwickError } from "./error.ts";

const BASE_DELAY_MS = 250;
const MAX_DELAY_MS = 8_000;
/** Past this a server's Retry-After is the caller's to decide. */
const MAX_RETRY_AFTER_SECONDS = 60;

const TRANSIENT_STATUSES = new Set([0, 429, 502, 503, 504]);

/** Whether the same call may succeed a moment later. */
export const isTransient = (error: unknown): error is BailiwickError =>
  error instanceof BailiwickError &&
  TRANSIENT_STATUSES.has(error.status) &&
  error.code !== "unauthorized" &&
  (error.retryAfterSeconds ?? 0) <= MAX_RETRY_AFTER_SECONDS;

/** What the server asked for, else exponential with jitter so that callers do not return all at once. */
export function delayMsOf(error: BailiwickError | undefined, attempt: number): number {
  if (error?.retryAfterSeconds !== undefined) return error.retryAfterSeconds * 1000;
  const delayMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
  return delayMs / 2 + (Math.random() * delayMs) / 2;
}

/** Waits; an abort ends the wait by throwing the signal's reason. */
export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
