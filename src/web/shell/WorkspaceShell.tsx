import { useLocation, useMatches } from "@tanstack/react-router";
import { Bell, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { client, type Place, useCan, useGo, useHref, useWorkspace, workspaceHref } from "../api/index.ts";
import { signOut, useOrganizations, useSessionChanges } from "../api/useSession.ts";
import { useShortcut } from "../kit/index.ts";
import { chooseTheme } from "../../modules/accounts/ui/settings.ts";
import { useApprovalCounts } from "../../modules/approvals/ui/approvals.ts";
import { InboxBell, PREFERENCES_HREF } from "../../modules/notifications/ui/InboxBell.tsx";
import { AppShell } from "./AppShell.tsx";
import { CreateOrganizationDialog } from "./CreateOrganizationDialog.tsx";
import { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
import { ForbiddenPage } from "./ForbiddenPage.tsx";
import { lastHere } from "./lastHere.ts";
import { holdsWorkspaces } from "./outside.ts";
import { navigationFor } from "./navigation.ts";
import { ORGANIZATION_PAGES, PAGE_KEYS, PAGES } from "./pages.ts";
import { samePage } from "./samePage.ts";
import { ShellPalette } from "./ShellPalette.tsx";
import { SpendCard } from "./SpendCard.tsx";
import { TrialBadge } from "./TrialBadge.tsx";
import { switcherGroups } from "./switcherGroups.ts";
import { documentTitle } from "./useDocumentTitle.ts";

function PageShortcut({ pageKey, href, label }: { pageKey: string; href: string; label: string }) {
  const go = useGo();
  useShortcut(`g ${PAGE_KEYS[pageKey]}`, () => go(href), `Go to ${label}`);
  return null;
}

/** The shell of the workspace at hand. Until `isReady` nothing of any workspace is shown. */
export function WorkspaceShell({
  workspaces,
  isReady,
  children,
}: {
  workspaces: readonly Place[];
  isReady: boolean;
  children: ReactNode;
}) {
  const { pathname } = useLocation();
  const needs = useMatches().at(-1)?.staticData.needs;
  const { workspace, account } = useWorkspace();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const { setAccount } = useSessionChanges();
  const organizations = useOrganizations();
  const [isSearching, setIsSearching] = useState(false);
  const [dialog, setDialog] = useState<"workspace" | "organization" | null>(null);
  const [newIn, setNewIn] = useState<string>();
  // The path names the workspace to come before its page has loaded.
  const target = workspaces.find((each) => `${pathname}/`.startsWith(`${workspaceHref(each)}/`)) ?? workspace;
  const isSwitching = !isReady || target.id !== workspace.id;
  useEffect(() => {
    // No page is there to name the tab.
    if (isSwitching) document.title = documentTitle(target.name, target.organizationName);
  }, [isSwitching, target.id]);

  const remember = (lastWorkspaceId: Place["id"]) => {
    lastHere.write(lastWorkspaceId);
    if (account.lastWorkspaceId === lastWorkspaceId) return;
    setAccount({ ...account, lastWorkspaceId });
    void client.accounts.update({ lastWorkspaceId }).catch(() => {});
  };
  useEffect(() => remember(workspace.id), [workspace.id]);

  const enter = (next: Pick<Place, "id" | "slug" | "organizationSlug">) => {
    if (pathname.startsWith(workspaceHref(workspace))) go(workspaceHref(next, samePage(pathname)));
    // Pages that list or hold workspaces are left for the one chosen.
    else if (holdsWorkspaces(pathname)) go(workspaceHref(next));
    else remember(next.id);
  };
  const onSwitch = (workspaceId: string) => {
    const next = workspaces.find(({ id }) => id === workspaceId);
    if (next) enter(next);
  };
  const onCreateWorkspace = () => {
    setNewIn(workspace.organizationId);
    setDialog("workspace");
  };
  const waiting = useApprovalCounts();
  const role = organizations.data?.find(({ id }) => id === workspace.organizationId)?.role;
  const groups = navigationFor({
    pages: [
      ...Object.entries(PAGES)
        .filter(([, permission]) => permission === null || can(permission))
        // Who sees the usage of the organization finds that of each workspace in it.
        .filter(([page]) => !ORGANIZATION_PAGES[`.${page}`]?.roles?.includes(role ?? ""))
        .map(([page]) => page),
      ...Object.entries(ORGANIZATION_PAGES)
        .filter(([, { roles }]) => roles === null || roles.includes(role ?? ""))
        .map(([page]) => page),
    ],
    href: (key) =>
      ORGANIZATION_PAGES[key]
        ? `/${workspace.organizationSlug}/settings${ORGANIZATION_PAGES[key].path}`
        : href(key === "home" ? "" : key),
    counts: waiting ? { approvals: waiting.mine + waiting.mineToReview } : {},
  });
  useShortcut("g i", () => go("/inbox"), "Go to Inbox");
  const switcher = useMemo(() => switcherGroups(workspaces), [workspaces]);
  const isAllowed =
    needs === undefined ||
    (needs === "installation" ? account.isInstallationAdmin : needs === null || can(needs));
  return (
    <AppShell
      switcher={{
        organizations: switcher,
        currentWorkspaceId: target.id,
        onSwitch,
        onShowAll: () => go("/home"),
        onCreateWorkspace,
        onCreateOrganization: () => setDialog("organization"),
      }}
      groups={groups}
      path={pathname}
      onSearch={() => setIsSearching(true)}
      inbox={<InboxBell />}
      notice={<TrialBadge key={workspace.id} />}
      walletCard={<SpendCard key={workspace.id} />}
      settingsHref={href("settings")}
      docsHref="/docs"
      installationHref={account.isInstallationAdmin ? "/system" : undefined}
      person={{ name: account.name, email: account.email, imageUrl: account.iconUrl ?? undefined }}
      personItems={[
        { label: "Profile", icon: UserRound, href: "/profile" },
        { label: "Notifications", icon: Bell, href: PREFERENCES_HREF },
        "separator",
        { label: "Light theme", icon: Sun, onSelect: () => void chooseTheme("light", setAccount) },
        { label: "Dark theme", icon: Moon, onSelect: () => void chooseTheme("dark", setAccount) },
        { label: "System theme", icon: Monitor, onSelect: () => void chooseTheme("system", setAccount) },
        "separator",
        { label: "Sign out", icon: LogOut, onSelect: () => void signOut() },
      ]}
      isSwitching={isSwitching}
    >
      <div key={workspace.id}>{isAllowed ? children : <ForbiddenPage needs={needs ?? ""} />}</div>
      {!isSwitching && (
        <ShellPalette
          key={`palette-${workspace.id}`}
          isOpen={isSearching}
          onOpenChange={setIsSearching}
          groups={groups}
          workspaces={workspaces}
          isOrganizationAdmin={role === "owner" || role === "admin"}
          onSwitch={onSwitch}
          onCreateWorkspace={onCreateWorkspace}
          onCreateOrganization={() => setDialog("organization")}
        />
      )}
      {groups
        .flatMap(({ items }) => items)
        .filter(({ key }) => PAGE_KEYS[key])
        .map(({ key, label, href }) => (
          <PageShortcut key={key} pageKey={key} href={href} label={label} />
        ))}
      {dialog === "organization" && (
        <CreateOrganizationDialog
          onClose={() => setDialog(null)}
          onCreated={({ id }) => {
            setNewIn(id);
            setDialog("workspace");
          }}
        />
      )}
      {dialog === "workspace" && (
        <CreateWorkspaceDialog
          organizationId={newIn}
          onClose={() => setDialog(null)}
          onCreated={(created) => {
            setDialog(null);
            enter(created);
          }}
        />
      )}
    </AppShell>
  );
}
