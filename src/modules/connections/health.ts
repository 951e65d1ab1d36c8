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

const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 60 * 60_000;
// One failure may be a hiccup of the network; two in a row are worth somebody's attention.
const TELL_AT = 2;
const MAX_REASON = 500;

const retryMs = (attempts: number, retryAfterSeconds: number | null) =>
  Math.max(
    Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LAST_RETRY_MS),
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
    })
    .where("id", "=", row.id)
    // Whoever connected it anew in the meantime is right.
    .where("secretVersion", "=", row.secretVersion)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return;
  if (isFinal && row.state !== "broken")
    emit(t, connectionBroken, { ...healthTold(row), reason: lastError }, { actorId: null });
  else if (!isFinal && attempts === TELL_AT)
    emit(
      t,
      connectionFailing,
      { ...healthTold(row), reason: lastError, attempts, nextAttemptAt, expiresAt: row.expiresAt },
      { actorId: null },
    );
}

/** What a row says once all is well; tells of it where it was not. */
export const HEALTHY = {
  state: "ok",
  attempts: 0,
  lastError: null,
  failingSince: null,
  leaseBy: null,
  leaseUntil: null,
} as const;
export function tellRestored(t: Tx, row: ConnectionRow): void {
  const wasTold = row.state === "broken" || (row.state === "failing" && row.attempts >= TELL_AT);
  if (wasTold) emit(t, connectionRestored, healthTold(row), { actorId: null });
}

/** What a test or a call found out about a credential that is not renewed. */
export async function recordOutcome(
  t: Tx,
  row: ConnectionRow,
  { isOk, reason, testedAt }: { isOk: boolean; reason: string | null; testedAt: Date | null },
): Promise<void> {
  await t.db
    .updateTable("connections")
    .set({
      ...(isOk
        ? HEALTHY
        : {
            state: row.state === "broken" ? "broken" : "failing",
            lastError: reason?.slice(0, MAX_REASON) ?? null,
            failingSince: sql<string>`coalesce(failing_since, now())`,
          }),
      ...(testedAt ? { lastTestedAt: testedAt.toISOString() } : {}),
    })
    .where("id", "=", row.id)
    .where("secretVersion", "=", row.secretVersion)
    .execute();
  if (isOk) tellRestored(t, row);
}
