import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";

interface Ended {
  id: string;
  name: string;
  workspaceId: string;
  revokedAt: string;
}

/**
 * Revokes a living key the scope shows, with every key made with it, and so on; those of service accounts stay, as they
 * outlive whoever made them. With `ownerId`, that owner's alone. Answers the key and how many went with it; else 404.
 */
export async function endKey(t: VerbTx, id: string, ownerId: string | null = null) {
  const isOwn = ownerId === null ? sql`true` : sql`k.owner_id = ${ownerId}`;
  const { rows } = await sql<Ended>`
    with recursive ending as (
      select k.workspace_id, k.id, k.owner_id from api_keys k where k.id = ${id} and k.revoked_at is null and ${isOwn}
      union
      select k.workspace_id, k.id, k.owner_id from api_keys k
        join ending e on k.workspace_id = e.workspace_id and k.made_with = e.id and k.owner_id = e.owner_id)
    update api_keys k set revoked_at = now() from ending e
      where k.workspace_id = e.workspace_id and k.id = e.id and k.revoked_at is null
      returning k.id, k.name, k.workspace_id, k.revoked_at`.execute(t.db);
  const ended = rows.find((row) => row.id === id);
  if (!ended) throw notFound("API key");
  await t.platform.access.invalidate(t, ...rows.map((row) => accessTags.key(row.id)));
  const others = rows.filter((row) => row !== ended).map((row) => row.id);
  return { ...ended, others };
}

/** What the audit log shows of keys that ended with another. */
export const withIt = (others: readonly string[]) => (others.length > 0 ? { endedWithIt: others } : {});
