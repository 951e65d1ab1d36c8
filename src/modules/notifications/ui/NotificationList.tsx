import type { KeyboardEvent } from "react";
import { useNow } from "../../../web/kit/index.ts";
import { dayGroups } from "./dayGroups.ts";
import type { Notification } from "./inboxCache.ts";
import { NotificationRow } from "./NotificationRow.tsx";
import type { InboxActions } from "./useInboxActions.ts";

const MINUTE_MS = 60_000;
const STEPS: Readonly<Record<string, number>> = { j: 1, arrowdown: 1, k: -1, arrowup: -1 };

/** Notifications day by day. Arrows or j and k walk through them, e marks the one at hand. */
export function NotificationList({
  notifications,
  actions,
  onLeave,
}: {
  notifications: readonly Notification[];
  actions: InboxActions;
  /** A link was followed. */
  onLeave?: () => void;
}) {
  const nowMs = useNow((ms) => Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  const toggle = (notification: Notification) =>
    void (notification.isRead ? actions.markUnread([notification.id]) : actions.markRead([notification]));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-notification]")];
    const at = rows.findIndex((row) => row.parentElement?.contains(document.activeElement));
    const step = STEPS[event.key.toLowerCase()];
    if (step !== undefined) rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
    else if (event.key === "e" && at >= 0)
      toggle(notifications.find(({ id }) => id === rows[at]?.dataset.notification)!);
    else return;
    event.preventDefault();
  };
  return (
    <div onKeyDown={onKeyDown}>
      {dayGroups(notifications, nowMs).map(({ day, things }) => (
        <section key={day} aria-label={day} className="group/day">
          <p
            aria-hidden
            className="border-y border-line bg-sunken px-3 py-1 text-12 font-medium text-ink-muted group-first/day:border-t-0"
          >
            {day}
          </p>
          <ul>
            {things.map((notification) => (
              <NotificationRow
                key={notification.id}
                notification={notification}
                onOpen={() => {
                  void actions.markRead([notification]);
                  if (notification.link !== null) onLeave?.();
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
