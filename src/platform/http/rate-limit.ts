/** A token bucket per caller in this process: bursts up to one minute's allowance, refilled evenly. */
export interface RateLimiter {
  take(key: string): { isAllowed: boolean; limit: number; remaining: number; resetSeconds: number };
}

const MAX_BUCKETS = 20_000;

export function createRateLimiter(perMinute: number, now: () => number = Date.now): RateLimiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const perMs = perMinute / 60_000;
  return {
    take(key) {
      const at = now();
      let bucket = buckets.get(key);
      if (!bucket) {
        if (buckets.size >= MAX_BUCKETS) buckets.delete(buckets.keys().next().value!);
        buckets.set(key, (bucket = { tokens: perMinute, at }));
      }
      bucket.tokens = Math.min(perMinute, bucket.tokens + (at - bucket.at) * perMs);
      bucket.at = at;
      const isAllowed = bucket.tokens >= 1;
      if (isAllowed) bucket.tokens -= 1;
      const missing = isAllowed ? 0 : 1 - bucket.tokens;
      return {
        isAllowed,
        limit: perMinute,
        remaining: Math.floor(bucket.tokens),
        resetSeconds: Math.max(isAllowed ? 0 : 1, Math.ceil(missing / perMs / 1000)),
      };
    },
  };
}
