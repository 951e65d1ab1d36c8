import { sql, type SqlBool } from "kysely";
import { AppError, forbidden } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { areWithin, beyond, intersect } from "../access/index.ts";
import { shownKeys } from "./shown-keys.ts";

/** Everything but permissions that confines a key. */
export interface Reach {
  stage: "dev" | "uat" | "production" | null;
  ipRanges: string[];
  rateLimitPerMinute: number | null;
  toolkitId: string | null;
  expiresAt: string | null;
}

const EVERYWHERE: Reach = {
  stage: null,
  ipRanges: [],
  rateLimitPerMinute: null,
  toolkitId: null,
  expiresAt: null,
};

/** The secret the call came with is taken now. */
const isTaken = (secretHash: string) =>
  sql<SqlBool>`(k.hash = ${secretHash} or (k.previous_hash = ${secretHash} and k.previous_expires_at > now()))`;

/**
 * How far the key that calls reaches; a person's session reaches everywhere. With `isHeld` the key cannot be revoked or
 * regenerated before the transaction ends, so that who does it finds what was made with it; 401 when it was just now.
 */
export async function reachOfCaller(t: VerbTx, { isHeld = false } = {}): Promise<Reach> {
  if (t.caller.kind !== "api_key") return EVERYWHERE;
  const reach = await shownKeys(t.db)
    .where("k.id", "=", t.caller.credentialId)
    .where("k.revokedAt", "is", null)
    .where(isTaken(t.caller.secretHash!))
    .$if(isHeld, (query) => query.forShare("k"))
    .executeTakeFirst();
  if (!reach) throw new AppError("unauthorized", "The API key is not valid; it may have been revoked");
  return reach;
}

/** Throws 403 naming what reaches further than the key that calls. */
export function requireWithin(inner: Reach, outer: Reach): void {
  if (outer.stage && inner.stage !== outer.stage)
    throw forbidden(`stage: the key you call with is confined to ${outer.stage}`);
  // Said alike of a toolkit that is there and of one that is not.
  if (outer.toolkitId && inner.toolkitId !== outer.toolkitId)
    throw forbidden("toolkitId: the key you call with is confined to another toolkit");
  if (outer.expiresAt && (!inner.expiresAt || Date.parse(inner.expiresAt) > Date.parse(outer.expiresAt)))
    throw forbidden(`expiresAt: the key you call with ends at ${outer.expiresAt}`);
  if (outer.rateLimitPerMinute !== null && (inner.rateLimitPerMinute ?? Infinity) > outer.rateLimitPerMinute)
    throw forbidden(
      `rateLimitPerMinute: the key you call with has ${outer.rateLimitPerMinute} calls per minute`,
    );
  if (!areWithin(inner.ipRanges, outer.ipRanges))
    throw forbidden(`ipRanges: the key you call with is confined to ${outer.ipRanges.join(", ")}`);
}

/** What of these permissions a caller may pass on for good: all, left open to grow, when all is theirs; else what they have now. */
export function passedOn({ caller }: VerbTx, permissions: readonly string[]): string[] {
  const power = caller.workspace!;
  const isTheirs = caller.kind === "account" && beyond(power, permissions).length === 0;
  return isTheirs ? [...permissions] : [...intersect(permissions, power.standing)];
}
