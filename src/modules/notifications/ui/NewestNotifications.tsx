import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import type { KeyboardEvent } from "react";
import { client, problemOf } from "../../../web/api/index.ts";
import { EmptyState, ErrorState, SkeletonText, useNow } from "../../../web/kit/index.ts";
import { dayGroups } from "./dayGroups.ts";
import { INBOX, type Notification } from "./inboxCache.ts";
import { NotificationRow } from "./NotificationRow.tsx";
import type { InboxActions } from "./useInboxActions.ts";

const SHOWN = 10;
const MINUTE_MS = 60_000;

/** The last ten, day by day. Arrows or j and k walk through them, e marks the one at hand. */
export function NewestNotifications({ actions, onLeave }: { actions: InboxActions; onLeave: () => void }) {
  const newest = useQuery({
    queryKey: ["account", INBOX, "newest"],
    queryFn: ({ signal }) => client.notifications.list({ limit: SHOWN }, { signal }),
    staleTime: 0,
  });
  const nowMs = useNow((ms) => Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  if (newest.error && !newest.data)
    return (
      <ErrorState
        problem={problemOf(newest.error, "The inbox could not be loaded.")}
        isRetrying={newest.isFetching}
        onRetry={() => void newest.refetch()}
      />
    );
  if (!newest.data)
    return (
      <div className="p-4">
        <SkeletonText lines={6} />
      </div>
    );
  const notifications = newest.data.data;
  if (notifications.length === 0)
    return (
      <EmptyState
        icon={Inbox}
        title="Nothing needs you"
        sentence="When a key expires, runs keep failing or your access changes, you are told here."
      />
    );
  const toggle = (notification: Notification) =>
    void (notification.isRead ? actions.markUnread([notification.id]) : actions.markRead([notification]));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-notification]")];
    const at = rows.findIndex((row) => row.parentElement?.contains(document.activeElement));
    const step = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[event.key.toLowerCase()];
    if (step !== undefined) rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
    else if (event.key === "e" && at >= 0)
      toggle(notifications.find(({ id }) => id === rows[at]?.dataset.notification)!);
    else return;
    event.preventDefault();
  };
  return (
    <div onKeyDown={onKeyDown}>
      {dayGroups(notifications, nowMs).map(({ day, things }) => (
        <section key={day} aria-label={day}>
          <h3 className="sticky top-0 z-10 border-y border-line bg-sunken px-3 py-1 text-12 font-medium text-ink-muted first:border-t-0">
            {day}
          </h3>
          <ul>
            {things.map((notification) => (
              <NotificationRow
                key={notification.id}
                notification={notification}
                onOpen={() => {
                  void actions.markRead([notification]);
                  if (notification.link !== null) onLeave();
                }}
                onToggleRead={() => toggle(notification)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
