import { sql } from "kysely";
import { forbidden } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Caller } from "../../platform/caller.ts";

/** A key acts inside one workspace; what its owner is told comes from all of them. */
export function requirePerson(caller: Caller): void {
  if (caller.kind !== "account") throw forbidden("An API key has no inbox; sign in");
}

type Using = Pick<VerbTx, "db">;

/**
 * What is in the inbox of this account's scope. The directory's policies show the workspaces and organizations it can still
 * enter: what is about another is not shown any more.
 */
export const inInbox = (t: Using) =>
  t.db
    .selectFrom("notifications as n")
    .leftJoin("workspaces as w", "w.id", "n.workspaceId")
    .leftJoin("organizations as o", "o.id", "n.organizationId")
    .where("n.isShown", "=", true)
    .where((where) => where.or([where("n.workspaceId", "is", null), where("w.id", "is not", null)]))
    .where((where) => where.or([where("n.organizationId", "is", null), where("o.id", "is not", null)]));

export const countInbox = (t: Using): Promise<{ unread: number; total: number }> =>
  inInbox(t)
    .select([
      sql<number>`(count(*) filter (where n.read_at is null))::int`.as("unread"),
      sql<number>`count(*)::int`.as("total"),
    ])
    .executeTakeFirstOrThrow();
