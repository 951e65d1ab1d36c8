import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { connectionBroken, connectionFailing, connectionRestored } from "./events.ts";
import { told } from "./row.ts";
import type { ConnectionRow } from "./secret.ts";

/** The scope a connection lives in, whoever works on it: nothing of another tenant or member is seen there. */
export const scopeOfRow = ({
  organizationId,
  workspaceId,
  ownerAccountId,
}: Pick<ConnectionRow, "organizationId" | "workspaceId" | "ownerAccountId">): Scope => ({
  organizationId,
  ...(workspaceId ? { workspaceId } : {}),
  ...(ownerAccountId ? { accountId: ownerAccountId } : {}),
});

export const healthTold = (row: ConnectionRow) => ({ ...told(row), ownerAccountId: row.ownerAccountId });

/** Of access that ends and was given no refresh token. */
export const NOTHING_RENEWS = "This server gave nothing to renew its access with";

const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 60 * 60_000;
// One failure may be a hiccup of the network; two in a row are worth somebody's attention.
const TELL_AT = 2;
const MAX_REASON = 500;

/** A minute, then twice as long each time, up to an hour. */
export const retryMs = (failures: number, retryAfterSeconds: number | null = null) =>
  Math.max(
    Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS),
    Math.min((retryAfterSeconds ?? 0) * 1000, LAST_RETRY_MS),
  );

export interface Failure {
  reason: string;
  /** Only connecting anew helps. */
  isFinal: boolean;
  retryAfterSeconds: number | null;
}

/** Writes down that a connection could not be renewed, before it stops working: with the next try, or that there is none. */
export async function recordFailure(
  t: Tx,
  { now }: Pick<Platform, "now">,
  row: ConnectionRow,
  { reason, isFinal, retryAfterSeconds }: Failure,
): Promise<void> {
  const attempts = row.attempts + 1;
  const at = now();
  const nextAttemptAt = isFinal
    ? null
    : new Date(at.getTime() + retryMs(attempts, retryAfterSeconds)).toISOString();
  const lastError = reason.slice(0, MAX_REASON);
  const tellsBroken = isFinal && row.toldOf !== "broken";
  const tellsFailing = !isFinal && attempts >= TELL_AT && row.toldOf === null;
  const changed = await t.db
    .updateTable("connections")
    .set({
      state: isFinal ? "broken" : "failing",
      attempts,
      nextAttemptAt,
      lastError,
      failingSince: sql<string>`coalesce(failing_since, ${at.toISOString()})`,
      leaseBy: null,
      leaseUntil: null,
      ...(tellsBroken ? { toldOf: "broken" } : tellsFailing ? { toldOf: "failing" } : {}),
    })
    .where("id", "=", row.id)
    // Whoever connected it anew in the meantime is right.
    .where("secretVersion", "=", row.secretVersion)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return;
  const { expiresAt } = row;
  const data = { ...healthTold(row), reason: lastError };
  if (tellsBroken) emit(t, connectionBroken, data, { actorId: null });
  if (tellsFailing)
    emit(
      t,
      connectionFailing,
      { ...data, about: "renewal", attempts, nextAttemptAt, expiresAt },
      { actorId: null },
    );
}

/** What a row says once all is well; tells of it where it was not. */
export const HEALTHY = {
  state: "ok",
  attempts: 0,
  lastError: null,
  failingSince: null,
  checkFailures: 0,
  toldOf: null,
  leaseBy: null,
  leaseUntil: null,
} as const;
export function tellRestored(t: Tx, row: ConnectionRow, actorId: string | null = null): void {
  if (row.toldOf) emit(t, connectionRestored, healthTold(row), { actorId });
}

export interface Outcome {
  isOk: boolean;
  reason: string | null;
  /** A person asked for it. */
  testedAt?: Date | null;
  /** It was asked on purpose, by a person or by itself, and not on the way of a call. */
  checkedAt?: Date | null;
  /** Absent: soon after a failure, else as it was. */
  nextCheckAt?: Date;
}

/** What a test, a check or a call found out about a credential; told of from the second failure in a row on, once. */
export async function recordOutcome(
  t: Tx,
  { now }: Pick<Platform, "now">,
  row: ConnectionRow,
  { isOk, reason, testedAt = null, checkedAt = testedAt, nextCheckAt }: Outcome,
): Promise<void> {
  const at = now();
  const failures = isOk ? 0 : row.checkFailures + 1;
  // That a call works says nothing about a renewal that does not, nor about an end that comes.
  const isEnding = row.toldOf === "ending";
  const isRenewalFailing = row.attempts > 0 || row.state === "broken";
  const isWell = isOk && !isRenewalFailing && !isEnding;
  const tells = failures >= TELL_AT && row.toldOf === null;
  const next = nextCheckAt ?? (isOk ? null : new Date(at.getTime() + retryMs(failures)));
  const lastError = reason?.slice(0, MAX_REASON) ?? null;
  const changed = await t.db
    .updateTable("connections")
    .set({
      checkFailures: failures,
      ...(isWell ? { state: "ok", lastError: null, failingSince: null, toldOf: null } : {}),
      ...(isOk
        ? isEnding
          ? { lastError: NOTHING_RENEWS }
          : {}
        : {
            state: row.state === "broken" ? "broken" : "failing",
            lastError,
            failingSince: sql<string>`coalesce(failing_since, ${at.toISOString()})`,
          }),
      ...(tells ? { toldOf: "failing" } : {}),
      ...(testedAt ? { lastTestedAt: testedAt.toISOString() } : {}),
      ...(checkedAt ? { lastCheckedAt: checkedAt.toISOString() } : {}),
      ...(next ? { nextCheckAt: next.toISOString() } : {}),
    })
    .where("id", "=", row.id)
    .where("secretVersion", "=", row.secretVersion)
    // Of two who found it out at once, one writes and tells.
    .where("checkFailures", "=", row.checkFailures)
    .where(sql<boolean>`told_of is not distinct from ${row.toldOf}`)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return;
  if (isWell) tellRestored(t, row);
  if (tells) {
    const { expiresAt } = row;
    const nextAttemptAt = next?.toISOString() ?? null;
    const data = { ...healthTold(row), reason: lastError ?? "It failed", about: "use" as const };
    emit(t, connectionFailing, { ...data, attempts: failures, nextAttemptAt, expiresAt }, { actorId: null });
  }
}
