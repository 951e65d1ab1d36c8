import { Check, Mail } from "lucide-react";
import { classes, IconButton, Time } from "../../../web/kit/index.ts";
import { inShort } from "../../approvals/ui/inShort.ts";
import type { Notification } from "./inboxCache.ts";
import { lookOf } from "./kinds.ts";
import { PlaceName } from "./PlaceName.tsx";

/** One notification of the popover: opens what it is about, and can be marked without opening it. */
export function NotificationRow({
  notification,
  onOpen,
  onToggleRead,
}: {
  notification: Notification;
  onOpen: () => void;
  onToggleRead: () => void;
}) {
  const { kind, title, body, data, link, isRead, createdAt } = notification;
  const { icon: Icon, isUrgent } = lookOf(kind);
  const given = inShort(data.arguments);
  const Frame = link === null ? "button" : "a";
  return (
    <li className="group/item relative flex items-start border-t border-line first:border-t-0 focus-within:bg-hover hover:bg-hover">
      <Frame
        {...(link === null ? { type: "button" as const } : { href: link })}
        data-notification={notification.id}
        onClick={onOpen}
        className="flex min-w-0 grow items-start gap-2.5 py-2.5 pr-11 pl-3 text-left -outline-offset-2!"
      >
        <span
          className={classes(
            "mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-md",
            isRead
              ? "bg-grey-soft text-grey"
              : isUrgent
                ? "bg-amber-soft text-amber"
                : "bg-accent-soft text-accent-ink",
          )}
        >
          <Icon aria-hidden size={14} />
        </span>
        <span className="flex min-w-0 grow flex-col gap-0.5">
          <span className={classes("text-13 break-words", isRead ? "text-ink-muted" : "font-medium")}>
            {!isRead && (
              <>
                <span aria-hidden className="mr-1.5 mb-px inline-block size-2 rounded-full bg-accent" />
                <span className="sr-only">Unread: </span>
              </>
            )}
            {title}
          </span>
          {given !== "" && <code className="truncate font-mono text-12 text-ink-muted">{given}</code>}
          {body !== "" && <span className="line-clamp-2 text-12 break-words text-ink-muted">{body}</span>}
          <span className="-mr-8 flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-12 text-ink-faint">
            <PlaceName notification={notification} />
            <Time at={createdAt} />
          </span>
        </span>
      </Frame>
      <IconButton
        size="small"
        label={isRead ? "Mark as unread" : "Mark as read"}
        icon={isRead ? Mail : Check}
        onClick={onToggleRead}
        className="absolute top-2 right-2 group-focus-within/item:opacity-100 group-hover/item:opacity-100 md:opacity-0"
      />
    </li>
  );
}
