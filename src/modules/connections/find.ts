import { type SqlBool, sql } from "kysely";
import { forbidden, notFound } from "../../platform/errors.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { ConnectionRow } from "./secret.ts";
import type { Connection } from "./shapes/contract.ts";

/** Whose connections a verb is about. */
export type Owner = Connection["owner"];

/** What belongs to this owner, in the scope of `t`. */
export const ofOwner = (t: Tx, owner: Owner) =>
  owner === "organization"
    ? sql<SqlBool>`workspace_id is null`
    : owner === "member"
      ? sql<SqlBool>`workspace_id = ${t.scope.workspaceId!} and owner_account_id = ${t.scope.accountId!}`
      : sql<SqlBool>`workspace_id = ${t.scope.workspaceId!} and owner_account_id is null`;
/** What who looks there sees: a workspace shows what its organization shares, too. */
export const seenBy = (t: Tx, owner: Owner) =>
  owner === "workspace" ? sql<SqlBool>`owner_account_id is null` : ofOwner(t, owner);

export async function findSeen(t: Tx, owner: Owner, id: string): Promise<ConnectionRow> {
  const row = await t.db
    .selectFrom("connections")
    .selectAll()
    .where("id", "=", id)
    .where(seenBy(t, owner))
    .executeTakeFirst();
  if (!row) throw notFound("Connection");
  return row;
}

/** One that may be changed here: what the organization shares is changed there. */
export async function findOwn(t: Tx, owner: Owner, id: string): Promise<ConnectionRow> {
  const row = await findSeen(t, owner, id);
  if (owner === "workspace" && row.workspaceId === null)
    throw forbidden(
      "This connection belongs to the organization; it is changed in the organization's settings",
    );
  return row;
}
