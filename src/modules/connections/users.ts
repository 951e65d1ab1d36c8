import { sql } from "kysely";
import { conflict, invalid } from "../../platform/errors.ts";
import type { Tx } from "../../platform/db/door.ts";
import { isProviderKind } from "./shapes/contract.ts";

interface User {
  id: string;
  name: string;
}

/** Agents whose draft or a deployed version asks this model provider, and tools whose draft signs with it. */
async function usersInWorkspace(t: Tx, id: string): Promise<User[]> {
  const { rows } = await sql<User>`
    select a.id, a.name from drafts d join agents a on a.workspace_id = d.workspace_id and a.id = d.subject_id
      where d.content #>> '{model,connectionId}' = ${id}
    union select a.id, a.name from deployments p
      join versions v on v.workspace_id = p.workspace_id and v.id = p.version_id
      join agents a on a.workspace_id = p.workspace_id and a.id = p.subject_id
      where v.content #>> '{model,connectionId}' = ${id}
    union select o.id, o.name from drafts d join tools o on o.workspace_id = d.workspace_id and o.id = d.subject_id
      where d.content #>> '{definition,connectionId}' = ${id}
    order by 2, 1`.execute(t.db);
  return rows;
}

/** Tool sources, which name the connection they call with. Those of the organization are seen from each scope. */
async function sourcesOf(t: Tx, id: string): Promise<User[]> {
  return t.db
    .selectFrom("toolSources")
    .select(["id", "name"])
    .where("connectionId", "=", id)
    .orderBy("id")
    .execute();
}

/** Throws 409 with what still uses a connection. */
export async function requireUnused(t: Tx, id: string): Promise<void> {
  const users = t.scope.workspaceId ? await usersInWorkspace(t, id) : [];
  const usedBy = [...users, ...(await sourcesOf(t, id))];
  if (usedBy.length > 0)
    throw conflict("This connection is in use; what uses it must use another first", { usedBy });
}

/** Throws the field's 422 unless a tool may sign its calls with this connection: one that is seen here and no model provider's. */
export async function requireSigning(t: Tx, id: string | null | undefined, path: string): Promise<void> {
  if (!id) return;
  const row = await t.db
    .selectFrom("connections")
    .select("kind")
    .where("id", "=", id)
    // A member's own is reached through the shared one it fills in.
    .where("ownerAccountId", "is", null)
    .executeTakeFirst();
  if (!row || isProviderKind(row.kind))
    throw invalid(path, "is not a connection that calls can be signed with");
}
