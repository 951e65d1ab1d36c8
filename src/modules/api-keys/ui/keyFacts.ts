import type { ApiKey } from "../../../web/api/index.ts";
import type { IssuedSecret } from "../../../web/parts/SecretDialog.tsx";

const SOON_MS = 14 * 86_400_000;

/** Whether a key works at this moment, and if not why. */
export function keyState({ revokedAt, expiresAt }: Pick<ApiKey, "revokedAt" | "expiresAt">, nowMs: number) {
  if (revokedAt) return "revoked";
  return expiresAt && Date.parse(expiresAt) <= nowMs ? "expired" : "active";
}

/** A key that works and ends within 14 days. */
export const endsSoon = (key: Pick<ApiKey, "revokedAt" | "expiresAt">, nowMs: number): boolean =>
  keyState(key, nowMs) === "active" && key.expiresAt !== null && Date.parse(key.expiresAt) - nowMs < SOON_MS;

/** A new secret of a key, and a call to try it with. */
export const issuedKey = (secret: string): IssuedSecret => ({
  secret,
  name: "API key",
  example: {
    title: "Try it",
    label: "Who am I, with curl",
    code: `curl "${window.location.origin}/v1/me" \\\n  -H "Authorization: Bearer ${secret}"`,
    isWrapped: true,
  },
});

/** `everything its owner may`, the one or two names, else how many. */
export function permissionSummary(permissions: readonly string[]): string {
  if (permissions.includes("*")) return "everything its owner may";
  return permissions.length <= 2 ? permissions.join(", ") || "nothing" : `${permissions.length} permissions`;
}
