import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { AppError } from "../../../platform/errors.ts";
import type { Platform } from "../../../platform/platform.ts";
import { recordFailure, scopeOfRow } from "../health.ts";
import { settingsOf } from "../row.ts";
import type { ConnectionRow } from "../secret.ts";
import { clientOf, type OAuthClient } from "./client.ts";
import { OAuthError } from "./endpoint.ts";
import { hurryStoring, storeRefreshed, tokensOf } from "./store.ts";
import { requestTokens } from "./tokens.ts";

// A process that died while it refreshed is waited for no longer than this.
const LEASE_SECONDS = 40;
const LOOK_EVERY_MS = 60;

export type Refreshed = { row: ConnectionRow } | { failed: string };

const reread = ({ door }: Pick<Platform, "door">, row: ConnectionRow) =>
  door.read(scopeOfRow(row), (t) =>
    t.db.selectFrom("connections").selectAll().where("id", "=", row.id).executeTakeFirst(),
  );

/** Only one process holds it, for a while: nothing in the database is locked while the network is asked. */
const takeLease = ({ door }: Pick<Platform, "door">, row: ConnectionRow, by: string) =>
  door.write(scopeOfRow(row), (t) =>
    t.db
      .updateTable("connections")
      .set({
        leaseBy: by,
        leaseUntil: sql<string>`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`,
      })
      .where("id", "=", row.id)
      .where("secretVersion", "=", row.secretVersion)
      .where(sql<boolean>`(lease_until is null or lease_until < clock_timestamp())`)
      .returningAll()
      .executeTakeFirst(),
  );

async function grantFor(
  platform: Platform,
  row: ConnectionRow,
): Promise<{ client: OAuthClient; grant: string; fields: Record<string, string> }> {
  const client = await platform.door.read(scopeOfRow(row), (t) => clientOf(t, platform, row));
  const { grant, scopes } = client.oauth;
  if (grant === "client_credentials")
    return {
      client,
      grant,
      fields: {
        grant_type: "client_credentials",
        ...(scopes.length > 0 ? { scope: scopes.join(client.scopeSeparator) } : {}),
      },
    };
  const refreshToken = tokensOf(platform.cipher, row)?.refreshToken;
  if (!refreshToken) throw new OAuthError("The service gave no refresh token", { isFinal: true });
  return { client, grant, fields: { grant_type: "refresh_token", refresh_token: refreshToken } };
}

const renewing = new WeakMap<Platform["door"], Set<Promise<Refreshed>>>();

/** Before a process closes its database: a token that was asked for and is not stored would be lost. */
export async function finishRenewing(platform: Platform): Promise<void> {
  hurryStoring(platform);
  await Promise.allSettled([...(renewing.get(platform.door) ?? [])]);
}

function renew(platform: Platform, row: ConnectionRow): Promise<Refreshed> {
  const here = renewing.get(platform.door) ?? new Set();
  renewing.set(platform.door, here);
  const begun = askAndStore(platform, row).finally(() => here.delete(begun));
  here.add(begun);
  return begun;
}

async function askAndStore(platform: Platform, row: ConnectionRow): Promise<Refreshed> {
  try {
    const { client, grant, fields } = await grantFor(platform, row);
    const stored = await storeRefreshed(platform, row, await requestTokens(platform, client, fields), grant);
    platform.metrics.renewals.inc({ outcome: "renewed" });
    if (stored) return { row: stored };
    const now = await reread(platform, row);
    return now ? { row: now } : { failed: "The connection is gone" };
  } catch (error) {
    const failure =
      error instanceof OAuthError
        ? { reason: error.message, isFinal: error.isFinal, retryAfterSeconds: error.retryAfterSeconds }
        : error instanceof AppError
          ? { reason: error.message, isFinal: true, retryAfterSeconds: null }
          : null;
    if (!failure) throw error;
    platform.metrics.renewals.inc({ outcome: "failed" });
    await platform.door.write(scopeOfRow(row), (t) => recordFailure(t, platform, row, failure));
    return { failed: failure.reason };
  }
}

async function refreshAcrossProcesses(platform: Platform, first: ConnectionRow): Promise<Refreshed> {
  const by = randomUUID();
  const giveUpAt = performance.now() + LEASE_SECONDS * 1000;
  let row = first;
  for (;;) {
    const held = await takeLease(platform, row, by);
    if (held) return renew(platform, held);
    await sleep(LOOK_EVERY_MS);
    const now = await reread(platform, row);
    if (!now) return { failed: "The connection is gone" };
    if (now.secretVersion !== first.secretVersion) return { row: now };
    // Who held the lease could not renew it, just now.
    if (now.leaseBy === null && now.attempts > first.attempts)
      return { failed: now.lastError ?? "It could not be renewed" };
    if (performance.now() > giveUpAt)
      return { failed: "It is being renewed elsewhere and that takes too long" };
    row = now;
  }
}

const underWay = new WeakMap<Platform["door"], Map<string, Promise<Refreshed>>>();

/** Renews an access token, once however many ask: in this process they share one promise, between processes a lease. */
export function refresh(platform: Platform, row: ConnectionRow): Promise<Refreshed> {
  const here = underWay.get(platform.door) ?? new Map<string, Promise<Refreshed>>();
  underWay.set(platform.door, here);
  const key = `${row.id}:${row.secretVersion}`;
  const running = here.get(key);
  if (running) return running;
  const begun = refreshAcrossProcesses(platform, row).finally(() => here.delete(key));
  here.set(key, begun);
  return begun;
}

const CALL_MARGIN_MS = 30_000;

/** Whether a call should renew it first. */
export const isEnding = ({ now }: Pick<Platform, "now">, { expiresAt, canRefresh }: ConnectionRow): boolean =>
  canRefresh && expiresAt !== null && Date.parse(expiresAt) - now().getTime() < CALL_MARGIN_MS;
export const hasEnded = ({ now }: Pick<Platform, "now">, { expiresAt }: ConnectionRow): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= now().getTime();
/** Whether the next try was put off after one that failed. */
export const isPutOff = (
  { now }: Pick<Platform, "now">,
  { attempts, nextAttemptAt }: Pick<ConnectionRow, "attempts" | "nextAttemptAt">,
): boolean => attempts > 0 && nextAttemptAt !== null && Date.parse(nextAttemptAt) > now().getTime();

export const grantOf = (row: ConnectionRow) => settingsOf(row).oauth?.grant ?? "authorization_code";
