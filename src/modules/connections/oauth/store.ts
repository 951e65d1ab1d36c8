import { setTimeout as sleep } from "node:timers/promises";
import type { Cipher } from "../../../platform/crypto.ts";
import type { Tx } from "../../../platform/db/door.ts";
import type { Platform } from "../../../platform/platform.ts";
import { isTransient } from "../../../platform/db/transient.ts";
import { HEALTHY, scopeOfRow, tellRestored } from "../health.ts";
import { type ConnectionRow, openSecret, sealSecret } from "../secret.ts";
import type { Consent } from "./identity.ts";
import { leaveGrant } from "./leave.ts";
import { type Granted, Tokens } from "./tokens.ts";

export const tokensOf = (cipher: Cipher, row: ConnectionRow): Tokens | null =>
  row.secret ? Tokens.parse(JSON.parse(openSecret(cipher, row, row.secret))) : null;

const canRenew = ({ tokens }: Granted, grant: string) =>
  tokens.refreshToken !== null || grant === "client_credentials";

const RENEWED_EARLY_MS = 10 * 60_000;
const TOLD_EARLY_MS = 24 * 3_600_000;

/** It is renewed though nobody calls, so that a failure shows while the token still works; what nothing renews is told of. */
function attendedAt(
  { now }: Pick<Platform, "now">,
  expiresAt: Date | null,
  isRenewable: boolean,
): string | null {
  if (!expiresAt) return null;
  const lifeMs = expiresAt.getTime() - now().getTime();
  const earlyMs = isRenewable ? Math.min(RENEWED_EARLY_MS, lifeMs / 3) : Math.min(TOLD_EARLY_MS, lifeMs / 2);
  return new Date(expiresAt.getTime() - earlyMs).toISOString();
}

/** The columns that hold what was granted. */
export function grantColumns(
  { cipher, now }: Pick<Platform, "cipher" | "now">,
  row: ConnectionRow,
  granted: Granted,
  grant: string,
) {
  const { tokens, expiresAt, scopes } = granted;
  const canRefresh = canRenew(granted, grant);
  return {
    ...HEALTHY,
    secret: sealSecret(cipher, row, JSON.stringify(tokens)),
    secretKeyId: cipher.currentKeyId,
    secretVersion: row.secretVersion + 1,
    expiresAt: expiresAt?.toISOString() ?? null,
    nextAttemptAt: attendedAt({ now }, expiresAt, canRefresh),
    canRefresh,
    ...(scopes ? { scopes } : {}),
  };
}

/**
 * Stores what was granted in place of what is there; answers nothing where somebody stored something else meanwhile. `consent`
 * is who allowed it just now; null: it is the grant that was there, renewed.
 */
export async function storeGrant(
  t: Tx,
  platform: Pick<Platform, "cipher" | "now">,
  row: ConnectionRow,
  { granted, grant, consent }: { granted: Granted; grant: string; consent: Consent | null },
): Promise<ConnectionRow | undefined> {
  const stored = await t.db
    .updateTable("connections")
    .set({
      ...grantColumns(platform, row, granted, grant),
      ...(consent ? { identity: consent.identity, identityName: consent.identityName } : {}),
      ...(consent ? { consents: row.consents + 1, reconnectReason: null } : {}),
    })
    .where("id", "=", row.id)
    .where("secretVersion", "=", row.secretVersion)
    .returningAll()
    .executeTakeFirst();
  if (stored) tellRestored(t, row, consent?.by ?? null);
  return stored;
}

// Longer than a database takes to start again or to be replaced.
const STORE_WITHIN_MS = 10 * 60_000;
const STORE_EVERY_MS = 500;

const STOPPING_MS = 20_000;
const lastTries = new WeakMap<Platform["door"], number>();
/** The process is about to stop: what cannot be stored soon is given up. */
export const hurryStoring = ({ door }: Pick<Platform, "door">): void =>
  void lastTries.set(door, performance.now() + STOPPING_MS);

/** As above, with patience: a refresh token that was rotated and is not stored is lost. What comes too late is revoked. */
export async function storeRefreshed(
  { door, cipher, now }: Pick<Platform, "door" | "cipher" | "now">,
  row: ConnectionRow,
  granted: Granted,
  grant: string,
): Promise<ConnectionRow | undefined> {
  const giveUpAt = performance.now() + STORE_WITHIN_MS;
  for (;;)
    try {
      return await door.write(scopeOfRow(row), async (t) => {
        const stored = await storeGrant(t, { cipher, now }, row, { granted, grant, consent: null });
        if (!stored) await leaveGrant(t, { cipher }, row, granted);
        return stored;
      });
    } catch (error) {
      const lastTry = Math.min(giveUpAt, lastTries.get(door) ?? giveUpAt);
      if (performance.now() > lastTry || !isTransient(error)) throw error;
      await sleep(STORE_EVERY_MS);
    }
}
