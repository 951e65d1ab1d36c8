import { Building2, ChevronsUpDown, LayoutGrid, Plus } from "lucide-react";
import { useState } from "react";
import { EnvironmentBadge, type Environment } from "../kit/EnvironmentBadge.tsx";
import { Popover } from "../kit/Popover.tsx";
import { useShortcut } from "../kit/useShortcut.ts";
import { WorkspaceIcon } from "../kit/WorkspaceIcon.tsx";
import { type SwitcherCommand, SwitcherList } from "./SwitcherList.tsx";

export interface SwitcherWorkspace {
  id: string;
  /** A personal workspace is called Personal. */
  name: string;
  slug?: string;
  iconUrl?: string | null;
  environment: Environment;
  /** What I am there, in words. */
  roleName?: string;
}

export interface SwitcherOrganization {
  id: string;
  name: string;
  iconUrl?: string | null;
  isPersonal?: boolean;
  workspaces: readonly SwitcherWorkspace[];
}

export interface WorkspaceSwitcherProps {
  organizations: readonly SwitcherOrganization[];
  currentWorkspaceId: string;
  onSwitch: (workspaceId: string) => void;
  onShowAll?: () => void;
  /** Left out for people who may not. */
  onCreateWorkspace?: () => void;
  onCreateOrganization?: () => void;
  hasShortcut?: boolean;
}

/** Where am I, and how do I get elsewhere: organization / workspace with its environment. Opens with `g w`. */
export function WorkspaceSwitcher({
  organizations,
  currentWorkspaceId,
  onSwitch,
  onShowAll,
  onCreateWorkspace,
  onCreateOrganization,
  hasShortcut,
}: WorkspaceSwitcherProps) {
  const [isOpen, setIsOpen] = useState(false);
  useShortcut(hasShortcut ? "g w" : null, () => setIsOpen(true), "Switch workspace");
  const organization = organizations.find(({ workspaces }) =>
    workspaces.some(({ id }) => id === currentWorkspaceId),
  );
  const workspace = organization?.workspaces.find(({ id }) => id === currentWorkspaceId);
  const command = (label: string, icon: SwitcherCommand["icon"], run: (() => void) | undefined) =>
    run
      ? [
          {
            label,
            icon,
            onSelect: () => {
              setIsOpen(false);
              run();
            },
          },
        ]
      : [];
  return (
    <Popover
      label="Switch workspace"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      className="w-96 max-w-[calc(100vw-32px)]"
      trigger={
        <button
          type="button"
          className="flex w-full min-w-0 items-center gap-2.5 rounded-md px-2 py-1 text-left hover:bg-hover data-popup-open:bg-hover"
        >
          {workspace && (
            // On a phone the name needs the room.
            <span className="flex shrink-0 max-md:hidden">
              <WorkspaceIcon name={workspace.name} iconUrl={workspace.iconUrl} size="medium" />
            </span>
          )}
          <span className="min-w-0 grow">
            <span className="sr-only">Switch workspace. You are in </span>
            <span className="block truncate text-12 text-ink-muted">
              {organization?.name ?? "No organization"}
            </span>
            <span className="flex min-w-0 items-center gap-x-2 gap-y-0.5 md:flex-wrap">
              <span className="sr-only"> / </span>
              <span className="truncate text-13 font-semibold">{workspace?.name ?? "No workspace"}</span>
              {workspace && <EnvironmentBadge environment={workspace.environment} />}
            </span>
          </span>
          <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-ink-faint" />
        </button>
      }
    >
      <SwitcherList
        organizations={organizations}
        currentWorkspaceId={currentWorkspaceId}
        onSelect={(id) => {
          setIsOpen(false);
          if (id !== currentWorkspaceId) onSwitch(id);
        }}
        commands={[
          ...command("All workspaces", LayoutGrid, onShowAll),
          ...command("Create workspace…", Plus, onCreateWorkspace),
          ...command("Create organization…", Building2, onCreateOrganization),
        ]}
      />
    </Popover>
  );
}
