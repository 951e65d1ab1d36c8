import { Bell, CheckCheck, Settings2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton, Link, Popover } from "../../../web/kit/index.ts";
import { NewestNotifications } from "./NewestNotifications.tsx";
import { useInboxActions } from "./useInboxActions.ts";
import { useInboxCounts } from "./useInboxCounts.ts";

export const PREFERENCES_HREF = "/profile?tab=notifications";
const MOST = 99;

/** The bell of the shell: how many are unread, and the newest of them. */
export function InboxBell({ align = "start" }: { align?: "start" | "end" }) {
  const [isOpen, setIsOpen] = useState(false);
  const unread = useInboxCounts()?.unread ?? 0;
  const actions = useInboxActions();
  const close = () => setIsOpen(false);
  return (
    <span className="relative inline-flex">
      <Popover
        label="Inbox"
        align={align}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        className="flex max-h-(--available-height) w-100 max-w-[calc(100vw-16px)] flex-col overflow-hidden"
        trigger={
          <IconButton
            label={unread > 0 ? `Inbox, ${unread} unread` : "Inbox"}
            icon={Bell}
            shortcut="g i"
            hasBorder
          />
        }
      >
        <div className="flex min-h-11 shrink-0 items-center gap-1 border-b border-line pr-1.5 pl-3">
          <h2 className="grow text-14 font-semibold">Inbox</h2>
          {unread > 0 && (
            <Button look="ghost" size="small" icon={CheckCheck} onClick={() => void actions.markAllRead()}>
              Mark all read
            </Button>
          )}
          <a
            href={PREFERENCES_HREF}
            onClick={close}
            aria-label="What I am told about"
            title="What I am told about"
            className="inline-flex size-7 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink"
          >
            <Settings2 aria-hidden size={15} />
          </a>
        </div>
        <div className="min-h-0 grow overflow-y-auto">
          <NewestNotifications actions={actions} onLeave={close} />
        </div>
        <div className="shrink-0 border-t border-line px-3 py-2 text-12">
          <Link href="/inbox" onClick={close}>
            Open inbox
          </Link>
        </div>
      </Popover>
      {unread > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute -top-1.5 -right-1 inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-12 leading-none font-semibold text-on-accent tabular-nums"
        >
          {unread > MOST ? `${MOST}+` : unread}
        </span>
      )}
    </span>
  );
}
