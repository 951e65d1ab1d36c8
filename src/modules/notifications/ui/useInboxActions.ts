import { useQueryClient } from "@tanstack/react-query";
import { client, type Input, noticeError, problemOf } from "../../../web/api/index.ts";
import { toast } from "../../../web/kit/index.ts";
import {
  changeHeld,
  type InboxCounts,
  type InboxFilters,
  type Notification,
  reloadHeld,
  setCounts,
  shiftUnread,
} from "./inboxCache.ts";

type Id = Notification["id"];
const AT_ONCE = 200;

const inParts = (ids: Id[]): Id[][] =>
  Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
    ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
const plural = (count: number) => (count === 1 ? "1 notification" : `${count} notifications`);

/** What can be done with notifications; each change is shown at once and taken back when the server refuses it. */
export function useInboxActions() {
  const queries = useQueryClient();

  async function attempt(what: string, run: () => Promise<InboxCounts | undefined>): Promise<boolean> {
    try {
      const counts = await run();
      if (counts) setCounts(queries, counts);
      return true;
    } catch (error) {
      noticeError(error);
      toast.error(problemOf(error, what));
      return false;
    } finally {
      void reloadHeld(queries);
    }
  }
  /** One after the other, so that the last answer holds the counts. */
  async function eachPart(ids: Id[], run: (ids: Id[]) => Promise<{ counts: InboxCounts }>) {
    let counts: InboxCounts | undefined;
    for (const part of inParts(ids)) ({ counts } = await run(part));
    return counts;
  }
  const show = (ids: readonly Id[], isRead: boolean) => {
    const chosen = new Set(ids);
    return changeHeld(queries, (row) => (chosen.has(row.id) ? { ...row, isRead } : row));
  };

  async function markUnread(ids: Id[]) {
    await show(ids, false);
    return attempt("They were not marked as unread.", () =>
      eachPart(ids, (part) => client.notifications.markUnread({ ids: part })),
    );
  }
  async function markRead(notifications: readonly Notification[]) {
    const ids = notifications.filter(({ isRead }) => !isRead).map(({ id }) => id);
    if (ids.length === 0) return;
    await show(ids, true);
    shiftUnread(queries, -ids.length);
    await attempt("They were not marked as read.", () =>
      eachPart(ids, (part) => client.notifications.markRead({ ids: part })),
    );
  }
  /** The same where the row leaves the view by it: with a way back. */
  async function markReadAway(notifications: readonly Notification[]) {
    const ids = notifications.map(({ id }) => id);
    await markRead(notifications);
    toast.success(`${plural(ids.length)} marked as read`, { onUndo: () => void markUnread(ids) });
  }
  async function markAllRead({ kind, workspaceId }: Omit<InboxFilters, "unread"> = {}) {
    const among = { kind, workspaceId } as Pick<Input<"notifications.list">, "kind" | "workspaceId">;
    const ids: Id[] = [];
    const isDone = await attempt("They were not marked as read.", async () => {
      // Noted first: the way back needs to know which they were.
      for await (const { id } of client.notifications.list.all({ ...among, unread: "true", limit: AT_ONCE }))
        ids.push(id);
      await show(ids, true);
      shiftUnread(queries, -ids.length);
      return eachPart(ids, (part) => client.notifications.markRead({ ids: part }));
    });
    if (isDone && ids.length > 0)
      toast.success(`${plural(ids.length)} marked as read`, { onUndo: () => void markUnread(ids) });
  }
  async function remove(ids: readonly Id[]) {
    const gone = new Set(ids);
    await changeHeld(queries, (row) => (gone.has(row.id) ? null : row));
    const isDone = await attempt("Not all of them were removed.", async () => {
      for (const id of ids) await client.notifications.delete({ id });
      return (await client.notifications.list({ limit: 1 })).counts;
    });
    if (isDone) toast.success(`${plural(ids.length)} removed`);
  }
  return { markRead, markReadAway, markUnread, markAllRead, remove };
}

export type InboxActions = ReturnType<typeof useInboxActions>;
