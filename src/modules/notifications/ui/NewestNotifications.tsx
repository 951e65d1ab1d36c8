import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { client, problemOf } from "../../../web/api/index.ts";
import { EmptyState, ErrorState, SkeletonText } from "../../../web/kit/index.ts";
import { INBOX } from "./inboxCache.ts";
import { NotificationList } from "./NotificationList.tsx";
import type { InboxActions } from "./useInboxActions.ts";

const SHOWN = 10;

/** The last ten, read or not. */
export function NewestNotifications({ actions, onLeave }: { actions: InboxActions; onLeave: () => void }) {
  const newest = useQuery({
    queryKey: ["account", INBOX, "newest"],
    queryFn: ({ signal }) => client.notifications.list({ limit: SHOWN }, { signal }),
    staleTime: 0,
  });
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
  if (newest.data.data.length === 0)
    return (
      <EmptyState
        icon={Inbox}
        title="Nothing needs you"
        sentence="When a key expires, runs keep failing or your access changes, you are told here."
      />
    );
  return <NotificationList notifications={newest.data.data} actions={actions} onLeave={onLeave} />;
}
