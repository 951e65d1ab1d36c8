import { expect, test } from "vitest";
import { endsSoon, keyState, permissionSummary } from "./keyFacts.ts";

const DAY_MS = 86_400_000;
const now = Date.parse("2026-03-01T12:00:00Z");
const inDays = (days: number) => new Date(now + days * DAY_MS).toISOString();

test.each([
  [{ revokedAt: null, expiresAt: null }, "active", false],
  [{ revokedAt: null, expiresAt: inDays(13.9) }, "active", true],
  [{ revokedAt: null, expiresAt: inDays(14.1) }, "active", false],
  [{ revokedAt: null, expiresAt: inDays(0) }, "expired", false],
  [{ revokedAt: inDays(-1), expiresAt: inDays(3) }, "revoked", false],
])("%j is %s, and ends soon: %s", (key, state, isSoon) => {
  expect([keyState(key, now), endsSoon(key, now)]).toEqual([state, isSoon]);
});

test.each([
  [["*"], "everything its owner may"],
  [["runs:create", "runs:read"], "runs:create, runs:read"],
  [["a:b", "c:d", "e:f"], "3 permissions"],
  [[], "nothing"],
])("%j is said as %s", (permissions, said) => expect(permissionSummary(permissions)).toBe(said));
