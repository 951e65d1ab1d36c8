import { sql } from "kysely";
import { type Power, requirePermission } from "../../platform/caller.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { intersect, powerHere } from "../access/index.ts";

const NAMESPACE = "workspace people";

/**
 * Of two changes of people in one workspace the second waits for the first. First in its transaction: who waits here holds
 * nothing yet, so nobody waits in a circle. Not the row of the workspace: every run that is accepted holds that.
 */
export async function lockPeople(t: VerbTx): Promise<void> {
  const lock = `${NAMESPACE} ${t.caller.workspace!.id}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(t.db);
}

/** Locks people here and answers what the caller may do now: the role it came with may have been taken in the meantime. */
export async function lockedPower(t: VerbTx): Promise<Power> {
  await lockPeople(t);
  const own = await powerHere(t, t.caller.accountId);
  if (!own) throw notFound("Workspace");
  const power = t.caller.kind === "api_key" ? narrowed(own, await permissionsOfKey(t)) : own;
  requirePermission(power, "members:write");
  return power;
}

const narrowed = (own: Power, permissions: string[]): Power => ({
  role: own.role,
  permissions: intersect(permissions, own.permissions),
  standing: intersect(permissions, own.standing),
});

async function permissionsOfKey(t: VerbTx): Promise<string[]> {
  const key = await t.db
    .selectFrom("apiKeys")
    .select("permissions")
    .where("id", "=", t.caller.credentialId)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  if (!key) throw new AppError("unauthorized", "The API key is not valid; it may have been revoked");
  return key.permissions;
}
