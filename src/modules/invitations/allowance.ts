import { AppError } from "../../platform/errors.ts";
import { createRateLimiter, type RateLimiter } from "../../platform/http/rate-limit.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";

const PERIOD_MS = 60 * 60_000;
const PER_ADDRESS = 20;
const PEOPLE_PER_ORGANIZATION = 4;

const limiters = new WeakMap<Platform, RateLimiter>();
function limiterOf(platform: Platform): RateLimiter {
  let limiter = limiters.get(platform);
  if (!limiter) {
    const most = platform.config.INVITATIONS_PER_HOUR * PEOPLE_PER_ORGANIZATION;
    limiters.set(platform, (limiter = createRateLimiter(most, { periodMs: PERIOD_MS })));
  }
  return limiter;
}

/**
 * Throws 429 when an invitation mail would be one too many of this person, to this address, or of the organization: it goes
 * to whom the inviter names, who did not ask for it.
 */
export function requireMailAllowance({ caller, platform, scope }: VerbTx, email: string): void {
  const limiter = limiterOf(platform);
  const perPerson = platform.config.INVITATIONS_PER_HOUR;
  // One after the other: what is refused leaves no bucket behind, so nobody pushes out their own by trying on.
  const asked: [key: string, allowance: number | null][] = [
    [`person:${caller.accountId}`, perPerson],
    // Whoever may invite may also make service accounts, each a person of its own.
    [`organization:${scope.organizationId}`, null],
    [`address:${caller.accountId}:${email}`, PER_ADDRESS],
  ];
  for (const [key, allowance] of asked) {
    const { isAllowed, resetSeconds } = limiter.take(key, allowance);
    if (isAllowed) continue;
    throw new AppError("rate_limited", "Too many invitation mails within the hour; send the rest later", {
      retryAfterSeconds: resetSeconds,
    });
  }
}
