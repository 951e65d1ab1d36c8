import type { QueryClient } from "@tanstack/react-query";
import type { Output } from "../../../web/api/index.ts";

export type InboxPage = Output<"notifications.list">;
export type Notification = InboxPage["data"][number];
export type InboxCounts = InboxPage["counts"];

export const COUNTS_KEY = ["account", "notification-counts"];
/** Second part of the key of everything that holds notifications, in whatever workspace it was asked for. */
export const INBOX = "notifications";

const isInbox = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] === INBOX;

/** How a list was asked for: the last part of its key. */
export interface InboxFilters {
  unread?: "true";
  kind?: Notification["kind"];
  workspaceId?: string;
}
type Held = { data: Notification[] } | { pages: { data: Notification[] }[] };

const changed = (
  rows: Notification[],
  change: (row: Notification) => Notification | null,
  isUnreadOnly: boolean,
) => rows.map(change).filter((row): row is Notification => row !== null && !(isUnreadOnly && row.isRead));

/** Shows a change before the server knows of it, in every list that is held. Null takes the notification out. */
export async function changeHeld(
  queries: QueryClient,
  change: (notification: Notification) => Notification | null,
): Promise<void> {
  // An answer on its way is from before the change.
  await queries.cancelQueries({ predicate: isInbox });
  for (const [key] of queries.getQueriesData<Held>({ predicate: isInbox })) {
    const isUnreadOnly = (key.at(-1) as InboxFilters | undefined)?.unread === "true";
    queries.setQueryData<Held>(key, (held) => {
      if (!held) return held;
      if ("pages" in held)
        return {
          ...held,
          pages: held.pages.map((page) => ({ ...page, data: changed(page.data, change, isUnreadOnly) })),
        };
      return { ...held, data: changed(held.data, change, isUnreadOnly) };
    });
  }
}

export const reloadHeld = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ predicate: isInbox });

export const setCounts = (queries: QueryClient, counts: InboxCounts): void =>
  void queries.setQueryData<InboxCounts>(COUNTS_KEY, counts);

/** Shown at once; what the server counts comes with its answer. */
export const shiftUnread = (queries: QueryClient, by: number): void =>
  void queries.setQueryData<InboxCounts>(
    COUNTS_KEY,
    (known) => known && { ...known, unread: Math.max(0, known.unread + by) },
  );
