import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { clientFor, type Place, problemOf, useGo, workspaceHref } from "../api/index.ts";
import { queryClient } from "../api/queryClient.ts";
import { rollSession, useSession } from "../api/useSession.ts";
import { WorkspaceContext } from "../api/WorkspaceContext.ts";
import { ErrorState } from "../kit/ErrorState.tsx";
import { applySettings } from "../../modules/accounts/ui/settings.ts";
import { useInboxWatch } from "../../modules/notifications/ui/useInboxCounts.ts";
import { chooseWorkspace } from "./chooseWorkspace.ts";
import { lastHere } from "./lastHere.ts";
import { NoSuchWorkspace } from "./NoSuchWorkspace.tsx";
import { isOutside } from "./outside.ts";
import { OutsideLayout } from "./OutsideLayout.tsx";
import { preferInOrganization } from "./preferInOrganization.ts";
import { PublicLayout } from "./PublicLayout.tsx";
import { ShellSkeleton } from "./ShellSkeleton.tsx";
import { useMarkedTab } from "./useMarkedTab.ts";
import { WorkspaceShell } from "./WorkspaceShell.tsx";

const NO_PLACES: Place[] = [];

/** Every page of a signed-in person: finds the workspace, what may be done there, and builds the shell around. */
export function ShellLayout() {
  const path = useParams({ strict: false }) as {
    organization?: string;
    workspace?: string;
    organizationSlug?: string;
  };
  const { pathname, searchStr, hash } = useLocation();
  const go = useGo();
  const { me, navigation, workspaces } = useSession();
  useEffect(rollSession, []);
  const inbox = useInboxWatch(me.data !== undefined);
  useMarkedTab(inbox !== undefined && inbox.unread > 0);
  const { theme, locale, timeZone } = me.data?.account ?? {};
  useEffect(() => {
    if (theme !== undefined) applySettings({ theme, locale: locale ?? null, timeZone: timeZone ?? null });
  }, [theme, locale, timeZone]);
  const all = workspaces.data ?? NO_PLACES;
  const landing = navigation.data?.landingWorkspaceId;
  const preferred =
    pathname === "/" ? [landing] : [lastHere.read(), me.data?.account.lastWorkspaceId, landing];
  const workspace =
    me.data && chooseWorkspace(all, preferInOrganization(all, preferred, path.organizationSlug), path);
  const isFormerAddress =
    workspace !== undefined &&
    path.organization !== undefined &&
    (path.organization !== workspace.organizationSlug || path.workspace !== workspace.slug);
  useEffect(() => {
    if (!isFormerAddress) return;
    const rest = pathname.split("/").slice(3).join("/");
    go(`${workspaceHref(workspace, rest)}${searchStr}${hash ? `#${hash}` : ""}`, { isReplacing: true });
  }, [isFormerAddress, pathname]);
  const here = useQuery({
    queryKey: [workspace?.id, "me"],
    queryFn: ({ signal }) => clientFor(workspace!.id).accounts.me({}, { signal }),
    enabled: workspace !== undefined,
    staleTime: 60_000,
  });
  const shownId = useRef<string>(undefined);
  useEffect(() => {
    const leftId = shownId.current;
    shownId.current = workspace?.id;
    if (leftId && leftId !== workspace?.id)
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] === leftId });
  }, [workspace?.id]);

  // The documentation is open to everyone.
  if (me.error && pathname.startsWith("/docs"))
    return (
      <PublicLayout>
        <Outlet />
      </PublicLayout>
    );
  const failed = [me, navigation, here].find(({ error }) => error !== null);
  if (failed?.error && (failed.error as { status?: number }).status !== 401)
    return (
      <main className="flex min-h-dvh items-center justify-center">
        <ErrorState
          problem={problemOf(failed.error, "Your workspaces could not be loaded.")}
          isRetrying={failed.isFetching}
          onRetry={() => void failed.refetch()}
        />
      </main>
    );
  if (!me.data || !workspaces.data || isFormerAddress) return <ShellSkeleton />;
  if (!workspace && path.organization === undefined && isOutside(pathname))
    return (
      <OutsideLayout>
        <Outlet />
      </OutsideLayout>
    );
  if (!workspace) return <NoSuchWorkspace places={all} path={path} />;
  return (
    <WorkspaceContext
      value={{
        workspace,
        permissions: here.data?.workspace?.permissions ?? [],
        // Only a service account has no address, and none signs in here.
        account: { ...me.data.account, email: me.data.account.email ?? "" },
        api: clientFor(workspace.id),
      }}
    >
      <WorkspaceShell workspaces={all} isReady={here.data !== undefined}>
        <Outlet />
      </WorkspaceShell>
    </WorkspaceContext>
  );
}
