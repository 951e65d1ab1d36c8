import { type Column, classes, Time } from "../../../web/kit/index.ts";
import { inShort } from "../../approvals/ui/inShort.ts";
import type { Notification } from "./inboxCache.ts";
import { lookOf } from "./kinds.ts";
import { PlaceName } from "./PlaceName.tsx";

export const inboxColumns: Column<Notification>[] = [
  {
    key: "title",
    header: "What",
    cell: ({ kind, title, body, data, isRead }) => {
      const { icon: Icon, isUrgent } = lookOf(kind);
      const given = inShort(data.arguments);
      return (
        <span className="flex min-w-0 items-center gap-2">
          <span aria-hidden className={classes("size-2 shrink-0 rounded-full", !isRead && "bg-accent")} />
          <Icon
            aria-hidden
            size={15}
            className={classes("shrink-0", !isRead && isUrgent ? "text-amber" : "text-ink-muted")}
          />
          <span className="min-w-0 truncate">
            {!isRead && <span className="sr-only">Unread: </span>}
            <span className={isRead ? "font-normal text-ink-muted" : ""}>{title}</span>
            {given !== "" && <code className="font-mono text-12 font-normal text-ink-muted"> {given}</code>}
            {body !== "" && <span className="font-normal text-ink-faint"> {body}</span>}
          </span>
        </span>
      );
    },
  },
  {
    key: "where",
    header: "Where",
    width: "31%",
    priority: 2,
    cell: (notification) => <PlaceName notification={notification} />,
  },
  {
    key: "kind",
    header: "Kind",
    width: "176px",
    priority: 3,
    cell: ({ kind }) => lookOf(kind).label,
  },
  {
    key: "at",
    header: "When",
    width: "96px",
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];
