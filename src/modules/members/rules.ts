import { sql } from "kysely";
import type { Power } from "../../platform/caller.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { AppError, conflict, invalid } from "../../platform/errors.ts";
import { requireCanGive } from "../access/index.ts";
import { type ResolvedRole, resolveRole } from "./role.ts";
import type { Standing } from "./standing.ts";

const MAX_SERVICE_ACCOUNTS = 200;

/** Throws 409 when the workspace has as many service accounts as one may; for who holds the lock on its people. */
export async function requireRoomForServiceAccount(t: VerbTx): Promise<void> {
  const { count } = await t.db
    .selectFrom("members as m")
    .innerJoin("accounts as a", "a.id", "m.accountId")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("m.workspaceId", "=", t.caller.workspace!.id)
    .where("a.kind", "=", "service")
    .executeTakeFirstOrThrow();
  if (count >= MAX_SERVICE_ACCOUNTS)
    throw conflict(`A workspace has up to ${MAX_SERVICE_ACCOUNTS} service accounts; delete one first`);
}

/** The role as one this power may give to somebody of this kind here: 422 when there is none, 403 when it is more than theirs. */
export async function requireGivableRole(
  t: VerbTx,
  giver: Pick<Power, "standing">,
  role: string,
  kind: Standing["kind"],
): Promise<ResolvedRole> {
  const resolved = await resolveRole(t, t.caller.workspace!.organizationId, role);
  if (kind === "service" && role === "owner") throw invalid("role", "a service account cannot be an owner");
  requireCanGive(giver, resolved.permissions);
  return resolved;
}

/** Throws 409 where access comes from the organization: nothing in this workspace could end it. */
export function refuseInherited({ name, organizationRole }: Standing, isMe: boolean): void {
  if (organizationRole !== "owner" && organizationRole !== "admin") return;
  const as = `as ${organizationRole} of its organization`;
  throw conflict(
    isMe
      ? `You reach this workspace ${as}; leave the organization, or have that role changed`
      : `${name} reaches this workspace ${as}; change that role in the organization`,
    { inheritedFrom: organizationRole },
  );
}

/** A clear word before the database says it: it alone decides when two owners go at once. */
export async function refuseLastOwner(t: VerbTx, accountId: string): Promise<void> {
  const another = await t.db
    .selectFrom("members")
    .select("accountId")
    .where("workspaceId", "=", t.caller.workspace!.id)
    .where("role", "=", "owner")
    .where("accountId", "<>", accountId)
    .limit(1)
    .executeTakeFirst();
  if (!another)
    throw new AppError("last_owner", "The last owner cannot go: make somebody else an owner first");
}
