import { Command } from "cmdk";
import { Building2, Check, ChevronsUpDown, Plus } from "lucide-react";
import { useState } from "react";
import { Avatar } from "../kit/Avatar.tsx";
import { EnvironmentBadge, type Environment } from "../kit/EnvironmentBadge.tsx";
import { Popover } from "../kit/Popover.tsx";
import { useShortcut } from "../kit/useShortcut.ts";

export interface SwitcherWorkspace {
  id: string;
  /** A personal workspace is called Personal. */
  name: string;
  environment: Environment;
}

export interface SwitcherOrganization {
  id: string;
  name: string;
  isPersonal?: boolean;
  workspaces: readonly SwitcherWorkspace[];
}

export interface WorkspaceSwitcherProps {
  organizations: readonly SwitcherOrganization[];
  currentWorkspaceId: string;
  onSwitch: (workspaceId: string) => void;
  /** Left out for people who may not. */
  onCreateWorkspace?: () => void;
  onCreateOrganization?: () => void;
  hasShortcut?: boolean;
}

const itemClass =
  "flex h-9 cursor-default items-center gap-2 rounded-sm px-2 text-13 select-none data-[selected=true]:bg-hover";

/** Where am I, and how do I get elsewhere: organization / workspace with its environment. Opens with `g w`. */
export function WorkspaceSwitcher({
  organizations,
  currentWorkspaceId,
  onSwitch,
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
  const close = (run: () => void) => () => {
    setIsOpen(false);
    run();
  };
  return (
    <Popover
      label="Switch workspace"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      className="w-80 max-w-[calc(100vw-16px)]"
      trigger={
        <button
          type="button"
          className="flex w-full min-w-0 items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover data-popup-open:bg-hover"
        >
          <span className="min-w-0 grow">
            <span className="sr-only">Switch workspace. You are in </span>
            <span className="block truncate text-12 text-ink-muted">
              {organization?.name ?? "No organization"}
            </span>
            <span className="flex min-w-0 items-center gap-2">
              <span className="sr-only"> / </span>
              <span className="truncate text-13 font-semibold">{workspace?.name ?? "No workspace"}</span>
              {workspace && <EnvironmentBadge environment={workspace.environment} />}
            </span>
          </span>
          <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-ink-faint" />
        </button>
      }
    >
      <Command label="Switch workspace" loop vimBindings={false} defaultValue={currentWorkspaceId}>
        <Command.Input
          autoFocus
          placeholder="Find a workspace…"
          className="h-10 w-full border-b border-line bg-transparent px-3 text-13 outline-none"
        />
        <Command.List className="max-h-[min(360px,60vh)] overflow-y-auto p-1">
          <Command.Empty className="px-3 py-4 text-13 text-ink-muted">
            No workspace of that name.
          </Command.Empty>
          {organizations.map((each) => (
            <Command.Group
              key={each.id}
              heading={each.name}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-faint"
            >
              {each.workspaces.map(({ id, name, environment }) => (
                <Command.Item
                  key={id}
                  value={id}
                  keywords={[name, each.name, environment]}
                  onSelect={close(() => id !== currentWorkspaceId && onSwitch(id))}
                  className={itemClass}
                >
                  <span className="flex w-4 shrink-0">
                    {id === currentWorkspaceId && (
                      <Check aria-label="Active" size={15} className="text-accent-ink" />
                    )}
                  </span>
                  <Avatar name={name} kind={each.isPersonal ? "person" : "workspace"} />
                  <span className="min-w-0 grow truncate">{name}</span>
                  <EnvironmentBadge environment={environment} />
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          <Command.Group className="mt-1 border-t border-line pt-1 empty:hidden">
            {onCreateWorkspace && (
              <Command.Item
                value="create workspace"
                onSelect={close(onCreateWorkspace)}
                className={itemClass}
              >
                <Plus aria-hidden size={15} className="text-ink-muted" />
                Create workspace…
              </Command.Item>
            )}
            {onCreateOrganization && (
              <Command.Item
                value="create organization"
                onSelect={close(onCreateOrganization)}
                className={itemClass}
              >
                <Building2 aria-hidden size={15} className="text-ink-muted" />
                Create organization…
              </Command.Item>
            )}
          </Command.Group>
        </Command.List>
      </Command>
    </Popover>
  );
}
