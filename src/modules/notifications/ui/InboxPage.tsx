import { CheckCheck, FilterX, Inbox, Mail, Settings2, Trash2 } from "lucide-react";
import { useState } from "react";
import { client, useList, useUrlState } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import {
  Button,
  Card,
  ConfirmDialog,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  FilterSelect,
  PageHeader,
  SegmentedControl,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";
import { useIsNarrow } from "../../../web/shell/useIsNarrow.ts";
import { PREFERENCES_HREF } from "./InboxBell.tsx";
import { INBOX, type InboxFilters, type Notification } from "./inboxCache.ts";
import { inboxColumns } from "./inboxColumns.tsx";
import { isKind, KIND_OPTIONS } from "./kinds.ts";
import { NotificationList } from "./NotificationList.tsx";
import { useInboxActions } from "./useInboxActions.ts";
import { useInboxCounts } from "./useInboxCounts.ts";

const VIEWS = [
  { value: "unread", label: "Unread" },
  { value: "all", label: "All" },
] as const;

/** Everything somebody was told, across all their organizations and workspaces. Filters are in the URL. */
export function InboxPage() {
  useDocumentTitle("Inbox");
  const [url, setUrl] = useUrlState();
  const { workspaces } = useSession();
  const counts = useInboxCounts();
  const actions = useInboxActions();
  const isNarrow = useIsNarrow();
  const [removing, setRemoving] = useState<Notification["id"][]>([]);
  const view = url.show === "all" ? "all" : "unread";
  const filters: InboxFilters = {
    ...(view === "unread" ? { unread: "true" as const } : {}),
    ...(isKind(url.kind) ? { kind: url.kind } : {}),
    ...(url.workspace ? { workspaceId: url.workspace } : {}),
  };
  const isFiltered = filters.kind !== undefined || filters.workspaceId !== undefined;
  const list = useList([INBOX, "list", filters], (cursor, signal) =>
    client.notifications.list({ ...(filters as object), cursor }, { signal }),
  );
  const clear = () => setUrl({ kind: undefined, workspace: undefined });
  const markRead = (notifications: readonly Notification[]) =>
    void (view === "unread" ? actions.markReadAway(notifications) : actions.markRead(notifications));
  const rowsOf = (keys: readonly string[]) => (list.rows ?? []).filter(({ id }) => keys.includes(id));
  return (
    <>
      <PageHeader
        title="Inbox"
        count={counts?.unread}
        description="What happened in your workspaces and organizations that needs you, or that you should know."
        actions={
          <>
            <Button
              icon={CheckCheck}
              disabled={!counts || counts.unread === 0}
              onClick={() => void actions.markAllRead(filters)}
            >
              {isFiltered ? "Mark these read" : "Mark all read"}
            </Button>
            <Button icon={Settings2} href={PREFERENCES_HREF}>
              Preferences
            </Button>
          </>
        }
      />
      <FilterBar isFiltered={isFiltered} onClear={clear}>
        <SegmentedControl
          label="Show"
          options={VIEWS}
          value={view}
          onValueChange={(next) => setUrl({ show: next === "all" ? "all" : undefined })}
        />
        <FilterSelect
          label="Kind"
          options={KIND_OPTIONS}
          values={filters.kind ? [filters.kind] : []}
          onValuesChange={(values) => setUrl({ kind: values.at(-1) })}
        />
        <FilterSelect
          label="Workspace"
          options={(workspaces.data ?? []).map(({ id, name, organizationName }) => ({
            value: id as string,
            label: name,
            hint: organizationName,
          }))}
          values={filters.workspaceId ? [filters.workspaceId] : []}
          onValuesChange={(values) => setUrl({ workspace: values.at(-1) })}
        />
      </FilterBar>
      {list.error && !list.rows ? (
        <ListError list={list} what="notifications" />
      ) : isNarrow && list.rows && list.rows.length > 0 ? (
        <Card isFlush>
          <NotificationList notifications={list.rows} actions={actions} />
          {list.table.onEndReached && (
            <div className="border-t border-line p-2">
              <Button look="ghost" isLoading={list.table.isLoadingMore} onClick={list.table.onEndReached}>
                Show older ones
              </Button>
            </div>
          )}
        </Card>
      ) : (
        <Table
          label="Notifications"
          columns={inboxColumns}
          rowKey={({ id }) => id}
          rowHref={({ link }) => link ?? undefined}
          onFollow={(row) => void actions.markRead([row])}
          onOpen={(row) => markRead([row])}
          rowShortcuts={[
            {
              keys: "e",
              label: "Mark as read or unread",
              run: (row) => (row.isRead ? void actions.markUnread([row.id]) : markRead([row])),
            },
          ]}
          {...list.table}
          bulkActions={(keys, clearSelection) => (
            <>
              <Button
                size="small"
                icon={CheckCheck}
                onClick={() => {
                  markRead(rowsOf(keys));
                  clearSelection();
                }}
              >
                Mark read
              </Button>
              {view === "all" && (
                <Button
                  size="small"
                  icon={Mail}
                  onClick={() => {
                    void actions.markUnread(rowsOf(keys).map(({ id }) => id));
                    clearSelection();
                  }}
                >
                  Mark unread
                </Button>
              )}
              <Button
                size="small"
                icon={Trash2}
                onClick={() => setRemoving(rowsOf(keys).map(({ id }) => id))}
              >
                Remove…
              </Button>
            </>
          )}
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint="Filters are set."
                title={view === "unread" ? "Nothing unread matches" : "Nothing matches"}
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState
                icon={Inbox}
                title="Nothing needs you"
                sentence="When a key expires, runs keep failing or your access changes, you are told here, and by mail as you chose."
                action={
                  view === "unread" &&
                  counts !== undefined &&
                  counts.total > 0 && (
                    <Button onClick={() => setUrl({ show: "all" })}>Show what you read</Button>
                  )
                }
                docs={{ label: "What you are told about", href: "/docs/notifications" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner
        example={verbExample("notifications.list", filters as object)}
        docsHref="/docs/api#notificationsList"
      />
      <ConfirmDialog
        isOpen={removing.length > 0}
        onOpenChange={(isOpen) => !isOpen && setRemoving([])}
        title={
          removing.length === 1 ? "Remove this notification?" : `Remove ${removing.length} notifications?`
        }
        consequence="They leave your inbox for good. What they are about stays as it is."
        action="Remove"
        onConfirm={() => {
          void actions.remove(removing);
          setRemoving([]);
        }}
      />
    </>
  );
}
