import { useSession } from "../../../web/api/useSession.ts";
import { EnvironmentBadge } from "../../../web/kit/index.ts";
import type { Notification } from "./inboxCache.ts";

/** Where it happened: organization / workspace with its environment, the organization alone, or nothing at all. */
export function PlaceName({ notification }: { notification: Notification }) {
  const { organizationName, workspaceId, workspaceName } = notification;
  const { workspaces } = useSession();
  if (organizationName === null) return <span className="text-ink-faint">Your account</span>;
  const place = workspaces.data?.find(({ id }) => id === workspaceId);
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5 align-middle">
      <span className="min-w-0 truncate">
        {organizationName}
        {workspaceName !== null && ` / ${workspaceName}`}
      </span>
      {place && <EnvironmentBadge environment={place.environment} />}
    </span>
  );
}
