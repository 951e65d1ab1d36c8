import { Archive, Ellipsis, KeyRound, Settings2, SquareArrowOutUpRight, Users } from "lucide-react";
import { type Workspace, workspaceHref } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  EnvironmentBadge,
  IconButton,
  Menu,
  Time,
  Tooltip,
  WorkspaceIcon,
} from "../../../web/kit/index.ts";

const roleText = (role: string) => (role.startsWith("role_") ? "custom role" : role);

/** My role in it, and where it comes from when it was not given there. */
export function RoleHere({ role, roleFrom }: Pick<Workspace, "role" | "roleFrom">) {
  if (roleFrom === "member") return <Badge>{roleText(role)}</Badge>;
  return (
    <Tooltip content={`Inherited: you are ${role} of the organization.`}>
      <span className="inline-flex">
        <Badge tone="accent">{`${roleText(role)} · inherited`}</Badge>
      </span>
    </Tooltip>
  );
}

export const workspaceColumns = ({
  isArchived,
  isBusy,
  onRestore,
}: {
  isArchived: boolean;
  isBusy: boolean;
  onRestore: (workspace: Workspace) => void;
}): Column<Workspace>[] => [
  {
    key: "name",
    header: "Workspace",
    cell: ({ name, iconUrl, isPersonal }) => (
      <span className="flex min-w-0 items-center gap-2">
        <WorkspaceIcon name={name} iconUrl={iconUrl} />
        <span className="truncate font-medium">{name}</span>
        {isPersonal && (
          <span className="hidden sm:inline">
            <Badge>personal</Badge>
          </span>
        )}
      </span>
    ),
  },
  {
    key: "environment",
    header: "Environment",
    width: "140px",
    cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
  },
  {
    key: "slug",
    header: "Slug",
    priority: 3,
    cell: ({ slug }) => <code className="font-mono text-12">{slug}</code>,
  },
  {
    key: "role",
    header: "You are",
    width: "148px",
    priority: 2,
    cell: (workspace) => <RoleHere {...workspace} />,
  },
  {
    key: "at",
    header: isArchived ? "Archived" : "Created",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ archivedAt, createdAt }) => <Time at={archivedAt ?? createdAt} />,
  },
  {
    key: "actions",
    header: "",
    width: isArchived ? "96px" : "56px",
    align: "end",
    cell: (workspace) =>
      isArchived ? (
        workspace.role === "owner" ? (
          <Button
            size="small"
            aria-label={`Restore ${workspace.name}`}
            disabled={isBusy}
            onClick={() => onRestore(workspace)}
          >
            Restore
          </Button>
        ) : (
          <Tooltip content="An owner of the workspace or of the organization can restore it.">
            <span className="text-ink-faint">–</span>
          </Tooltip>
        )
      ) : (
        <Menu
          trigger={<IconButton label={`Actions for ${workspace.name}`} icon={Ellipsis} size="small" />}
          items={[
            { label: "Open", icon: SquareArrowOutUpRight, href: workspaceHref(workspace) },
            { label: "Members", icon: Users, href: workspaceHref(workspace, "members") },
            { label: "API keys", icon: KeyRound, href: workspaceHref(workspace, "api-keys") },
            { label: "Settings", icon: Settings2, href: workspaceHref(workspace, "settings") },
            "separator",
            {
              label: "Archive…",
              icon: Archive,
              isDisabled: workspace.role !== "owner",
              href: workspaceHref(workspace, "settings?tab=danger"),
            },
          ]}
        />
      ),
  },
];
