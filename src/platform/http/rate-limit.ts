/** A token bucket per caller in this process: bursts up to one period's allowance, refilled evenly. */
export interface RateLimiter {
  /** `own` narrows the allowance for this caller. */
  take(
    key: string,
    own?: number | null,
  ): { isAllowed: boolean; limit: number; remaining: number; resetSeconds: number };
}

export const MAX_BUCKETS = 20_000;

/** `allowance` calls per period, a minute unless said otherwise. Its clock is one that nobody sets. */
export function createRateLimiter(
  allowance: number,
  { now = () => performance.now(), periodMs = 60_000 }: { now?: () => number; periodMs?: number } = {},
): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, own) {
      const limit = Math.min(allowance, own ?? allowance);
      const perMs = limit / periodMs;
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: limit, at };
      // Each use puts it last, so that the first is the one unused for longest: nobody starts anew by crowding.
      buckets.delete(key);
      if (buckets.size >= MAX_BUCKETS) buckets.delete(buckets.keys().next().value!);
      buckets.set(key, bucket);
      bucket.tokens = Math.min(limit, bucket.tokens + (at - bucket.at) * perMs);
      bucket.at = at;
      const isAllowed = bucket.tokens >= 1;
      if (isAllowed) bucket.tokens -= 1;
      const missing = isAllowed ? 0 : 1 - bucket.tokens;
      return {
        isAllowed,
        limit,
        remaining: Math.floor(bucket.tokens),
        resetSeconds: Math.max(isAllowed ? 0 : 1, Math.ceil(missing / perMs / 1000)),
      };
    },
  };
}
