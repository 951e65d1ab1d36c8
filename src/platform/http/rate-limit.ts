/** A token bucket per caller in this process: bursts up to one minute's allowance, refilled evenly. */
export interface RateLimiter {
  /** `ownPerMinute` narrows the installation's rate for this caller. */
  take(
    key: string,
    ownPerMinute?: number | null,
  ): { isAllowed: boolean; limit: number; remaining: number; resetSeconds: number };
}

const MAX_BUCKETS = 20_000;

export function createRateLimiter(perMinute: number, now: () => number = Date.now): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, ownPerMinute) {
      const limit = Math.min(perMinute, ownPerMinute ?? perMinute);
      const perMs = limit / 60_000;
      const at = now();
      let bucket = buckets.get(key);
      if (!bucket) {
        if (buckets.size >= MAX_BUCKETS) buckets.delete(buckets.keys().next().value!);
        buckets.set(key, (bucket = { tokens: limit, at }));
      }
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
