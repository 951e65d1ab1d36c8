import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { keyRevoked } from "./events.ts";

interface Ended {
  id: string;
  name: string;
  workspaceId: string;
  ownerId: string;
  revokedAt: string;
}

/** Revokes every living key that was made with this one, and so on; with `isItselfToo` this one as well. */
async function endLineage(t: VerbTx, id: string, { isItselfToo }: { isItselfToo: boolean }) {
  const ended: Ended[] = [];
  const isAsked = isItselfToo ? sql`true` : sql`k.id <> ${id}`;
  for (;;) {
    const { rows } = await sql<Ended>`
      with recursive ending as (
        select k.workspace_id, k.id, k.owner_id from api_keys k where k.id = ${id}
        union
        select k.workspace_id, k.id, k.owner_id from api_keys k
          join ending e on k.workspace_id = e.workspace_id and k.made_with = e.id and k.owner_id = e.owner_id)
      update api_keys k set revoked_at = now() from ending e
        where k.workspace_id = e.workspace_id and k.id = e.id and k.revoked_at is null and ${isAsked}
        returning k.id, k.name, k.workspace_id, k.owner_id, k.revoked_at`.execute(t.db);
    // What was just being made with one of them is seen only once its maker, which holds that one, was waited for.
    if (rows.length === 0) break;
    ended.push(...rows);
  }
  await t.platform.access.invalidate(t, ...ended.map((row) => accessTags.key(row.id)));
  for (const { id: keyId, name, ownerId, workspaceId } of ended)
    emit(t, keyRevoked, { keyId, name, ownerId }, { workspaceId });
  return ended;
}

/**
 * Revokes a living key the scope shows, with every key made with it, and so on; those of service accounts stay, as they
 * outlive whoever made them. With `ownerId`, that owner's alone. Answers the key and what went with it; else 404.
 */
export async function endKey(t: VerbTx, id: string, ownerId: string | null = null) {
  const held = await t.db
    .selectFrom("apiKeys")
    .select("id")
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .$if(ownerId !== null, (query) => query.where("ownerId", "=", ownerId!))
    .forUpdate()
    .executeTakeFirst();
  if (!held) throw notFound("API key");
  const rows = await endLineage(t, id, { isItselfToo: true });
  const ended = rows.find((row) => row.id === id)!;
  const others = rows.filter((row) => row !== ended).map((row) => row.id);
  return { ...ended, others };
}

/** Revokes what was made with a key that stays, and that the transaction holds; answers what ended. */
export const endMadeWith = async (t: VerbTx, id: string): Promise<string[]> =>
  (await endLineage(t, id, { isItselfToo: false })).map((row) => row.id);

/** What the audit log shows of keys that ended with another. */
export const withIt = (others: readonly string[]) => (others.length > 0 ? { endedWithIt: others } : {});
