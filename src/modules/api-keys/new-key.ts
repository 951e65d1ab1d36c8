import { sql } from "kysely";
import { requirePermission } from "../../platform/caller.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { expand, requireCanGive, WORKSPACE_PERMISSIONS } from "../access/index.ts";
import { requireStanding } from "../members/index.ts";
import { passedOn } from "./reach.ts";
import { asAsked } from "./shown-keys.ts";

const KNOWN = new Set(WORKSPACE_PERMISSIONS.map(({ name }) => name));
const DAY_MS = 86_400_000;
// A client whose clock is ahead asks for a little more than the longest life.
const CLOCK_DIFFERENCE_MS = 60_000;

const MAX_LIVING = 2000;

/** Throws 409 when the workspace has as many living keys as one may. */
export async function requireRoomForKey(t: VerbTx): Promise<void> {
  const { count } = await t.db
    .selectFrom("apiKeys as k")
    .innerJoin("organizations as o", "o.id", "k.organizationId")
    .select(sql<number>`count(*)::int`.as("count"))
    .where(asAsked({ state: "active" }))
    .executeTakeFirstOrThrow();
  if (count >= MAX_LIVING)
    throw conflict(`A workspace has up to ${MAX_LIVING} living API keys; revoke one first`);
}

function requireKnown(permissions: readonly string[]): void {
  const errors = permissions.flatMap((permission, index) => {
    const isKnown = permission.endsWith("*") ? expand(permission).length > 0 : KNOWN.has(permission);
    return isKnown
      ? []
      : [{ path: `permissions.${index}`, message: `there is no permission ${permission} in a workspace` }];
  });
  const [first] = errors;
  if (first) throw new AppError("invalid", `${first.path}: ${first.message}`, { errors });
}

/** What the key may do, as it is kept: a person's own `*` stays open and follows them, everything else is theirs to give now. */
export function permissionsToKeep(t: VerbTx, asked: readonly string[], isOwn: boolean): string[] {
  requireKnown(asked);
  requireCanGive(
    t.caller.workspace!,
    asked.filter((permission) => permission !== "*"),
  );
  const wanted = asked.includes("*") ? ["*"] : [...new Set(asked)];
  return isOwn && t.caller.kind === "account" ? wanted : passedOn(t, wanted);
}

/** Whose power the key has: the caller's, or that of a service account of this workspace. */
export async function ownerOfKey(t: VerbTx, serviceAccountId: string | undefined): Promise<string> {
  if (serviceAccountId === undefined) {
    const { id, organizationId } = t.caller.workspace!;
    // Held until the key is there, so that who removes the member finds the key too.
    await requireStanding(t, { organizationId, workspaceId: id }, t.caller.accountId, { isLocked: true });
    return t.caller.accountId;
  }
  requirePermission(t.caller.workspace, "api_keys:manage");
  const found = await t.db
    .selectFrom("members as m")
    .innerJoin("accounts as a", "a.id", "m.accountId")
    .select("a.id")
    .where("a.id", "=", serviceAccountId)
    .where("a.kind", "=", "service")
    // Held until the key is there, so that who removes the account finds the key too.
    .forKeyShare("m")
    .executeTakeFirst();
  if (!found) throw invalid("serviceAccountId", "there is no such service account in this workspace");
  return found.id;
}

/** Throws where a key is to be confined to a toolkit that is not here; of one that is elsewhere it says the same. */
export async function requireToolkit(t: VerbTx, id: string): Promise<void> {
  // Held until the key is there, so that who deletes the toolkit finds the key too.
  const found = await t.db
    .selectFrom("toolkits")
    .select("id")
    .where("id", "=", id)
    .forShare()
    .executeTakeFirst();
  if (!found) throw invalid("toolkitId", "there is no such toolkit here");
}

/** Refuses an end in the past or beyond the organization's longest life; without one the longest life is the answer. */
export async function endOfKey(t: VerbTx, asked: string | null) {
  const { keyMaxDays } = await t.db
    .selectFrom("organizations")
    .select("keyMaxDays")
    .where("id", "=", t.caller.workspace!.organizationId)
    .executeTakeFirstOrThrow();
  const leftMs = asked === null ? null : Date.parse(asked) - Date.now();
  if (leftMs !== null && leftMs <= 0) throw invalid("expiresAt", "must be in the future");
  if (leftMs !== null && keyMaxDays !== null && leftMs > keyMaxDays * DAY_MS + CLOCK_DIFFERENCE_MS)
    throw invalid("expiresAt", `the organization lets API keys live at most ${keyMaxDays} days`);
  return sql<string | null>`least(${asked}::timestamptz, now() + make_interval(days => ${keyMaxDays}::int))`;
}
