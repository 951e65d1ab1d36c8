import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import * as contract from "./contract.ts";
import { countInbox, inInbox, requirePerson } from "./inbox.ts";
import { inboxTopic } from "./notify.ts";

function tellOthers(t: VerbTx): void {
  const { accountId } = t.caller;
  t.afterCommit(() => t.platform.bus.publish(inboxTopic(accountId), null));
}

implement(contract.listNotifications, async (t, { cursor, limit, unread, kind, workspaceId }) => {
  requirePerson(t.caller);
  const rows = await inInbox(t)
    .select([
      "n.id",
      "n.kind",
      "n.title",
      "n.body",
      "n.link",
      "n.organizationId",
      "o.name as organizationName",
      "n.workspaceId",
      "w.name as workspaceName",
      "n.data",
      "n.readAt",
      "n.createdAt",
    ])
    .$if(cursor !== undefined, (query) => query.where("n.id", "<", cursor!))
    .$if(unread !== undefined, (query) => query.where("n.readAt", unread ? "is" : "is not", null))
    .$if(kind !== undefined, (query) => query.where("n.kind", "=", kind!))
    .$if(workspaceId !== undefined, (query) => query.where("n.workspaceId", "=", workspaceId!))
    .orderBy("n.id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.map((row) => ({
    ...row,
    data: row.data as Record<string, unknown>,
    isRead: row.readAt !== null,
  }));
  return { ...toPage(shown, limit, ({ id }) => id), counts: await countInbox(t) };
});

/** Of some that are gone meanwhile the others still count; of none, there was nothing to name. */
async function requireAny(t: VerbTx, ids: string[] | undefined): Promise<void> {
  if (ids === undefined) return;
  const found = await inInbox(t)
    .select("n.id")
    .where("n.id", "=", sql<string>`any(${ids}::text[])`)
    .limit(1)
    .executeTakeFirst();
  if (!found) throw notFound("Notification");
}

/** One that the account can enter; the directory's policies show no other. */
async function requireEnterable(t: VerbTx, workspaceId: string | undefined): Promise<void> {
  if (workspaceId === undefined) return;
  const found = await t.db
    .selectFrom("workspaces")
    .select("id")
    .where("id", "=", workspaceId)
    .executeTakeFirst();
  if (!found) throw notFound("Workspace");
}

implement(contract.markNotificationsRead, async (t, { ids, workspaceId }) => {
  await requireAny(t, ids);
  await requireEnterable(t, workspaceId);
  const { numUpdatedRows } = await t.db
    .updateTable("notifications")
    .set({ readAt: sql<string>`now()` })
    .where("isShown", "=", true)
    .where("readAt", "is", null)
    .$if(ids !== undefined, (query) => query.where("id", "=", sql<string>`any(${ids}::text[])`))
    .$if(workspaceId !== undefined, (query) => query.where("workspaceId", "=", workspaceId!))
    .executeTakeFirstOrThrow();
  tellOthers(t);
  return { changed: Number(numUpdatedRows), counts: await countInbox(t) };
});

implement(contract.markNotificationsUnread, async (t, { ids }) => {
  await requireAny(t, ids);
  const { numUpdatedRows } = await t.db
    .updateTable("notifications")
    .set({ readAt: null })
    .where("isShown", "=", true)
    .where("readAt", "is not", null)
    .where("id", "=", sql<string>`any(${ids}::text[])`)
    .executeTakeFirstOrThrow();
  tellOthers(t);
  return { changed: Number(numUpdatedRows), counts: await countInbox(t) };
});

implement(contract.deleteNotification, async (t, { id }) => {
  // Read as well, so that a digest on its way leaves it out.
  const { numUpdatedRows } = await t.db
    .updateTable("notifications")
    .set({ isShown: false, readAt: sql<string>`coalesce(read_at, now())` })
    .where("isShown", "=", true)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw notFound("Notification");
  tellOthers(t);
  return undefined;
});
