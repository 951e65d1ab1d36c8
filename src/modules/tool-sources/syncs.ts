import { sql } from "kysely";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { requireWithin } from "./confined.ts";
import * as verbs from "./contract.ts";
import { holdSource, requireSource, type ShownSync, shownSync, type SourceRow } from "./row.ts";
import { SYNCS_WAITING } from "./syncing/background.ts";

const open = (t: VerbTx, sourceId: string) =>
  t.db
    .selectFrom("sourceSyncs")
    .selectAll()
    .where("sourceId", "=", sourceId)
    .where("state", "in", ["waiting", "running"])
    .executeTakeFirst();

/** Has the source read soon; one that waits or is under way already is answered instead. */
export async function askForSync(
  t: VerbTx,
  source: SourceRow,
  cause: ShownSync["cause"],
): Promise<ShownSync> {
  const made = await t.db
    .insertInto("sourceSyncs")
    .values({
      ...{ sourceId: source.id, workspaceId: source.workspaceId, cause },
      id: newId("sourceSync"),
      askedBy: t.caller.accountId,
    })
    .onConflict((taken) =>
      taken
        .columns(["organizationId", "sourceId"])
        .where(sql<boolean>`state in ('waiting', 'running')`)
        .doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  t.afterCommit(() => t.platform.bus.publish(SYNCS_WAITING, null));
  return shownSync(made ?? (await open(t, source.id))!);
}

const sync = async (t: VerbTx, { id }: { id: string }) => askForSync(t, await holdSource(t, id), "asked");
implement(verbs.syncToolSource, sync);
implement(verbs.syncOrganizationToolSource, sync);

async function listSyncs(
  t: VerbTx,
  { id, cursor, limit }: { id: string; cursor?: string | undefined; limit: number },
) {
  await requireSource(t, id);
  // What a sync brought is told of all tools of a source.
  if (await requireWithin(t, id)) return { data: [], nextCursor: null };
  const rows = await t.db
    .selectFrom("sourceSyncs")
    .selectAll()
    .where("sourceId", "=", id)
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(shownSync), limit, (row) => row.id);
}
implement(verbs.listToolSourceSyncs, listSyncs);
implement(verbs.listOrganizationToolSourceSyncs, listSyncs);
