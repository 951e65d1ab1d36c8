import { Ellipsis, LogOut, UserMinus } from "lucide-react";
import {
  Avatar,
  Badge,
  type Column,
  IconButton,
  Menu,
  Select,
  Switch,
  Time,
  Tooltip,
} from "../../../web/kit/index.ts";
import type { OrganizationMember, OrganizationRoleName } from "./OrganizationContext.ts";
import { canManage, givableRoles, ORGANIZATION_ROLES, roleOption } from "./organizationRoles.ts";

interface MemberActions {
  myId: string;
  myRole: OrganizationRoleName;
  isBusy: boolean;
  onRole: (member: OrganizationMember, role: OrganizationRoleName) => void;
  /** Of oneself: leaving. */
  onRemove: (member: OrganizationMember) => void;
}

/** What one may change about each stands as a control, the rest as words. */
export function memberColumns({
  myId,
  myRole,
  isBusy,
  onRole,
  onRemove,
}: MemberActions): Column<OrganizationMember>[] {
  const givable = givableRoles(myRole);
  const isOver = ({ role }: OrganizationMember) => canManage(myRole, role);
  return [
    {
      key: "person",
      header: "Person",
      cell: (member) => (
        <span className="flex min-w-0 items-center gap-2">
          <Avatar name={member.name || member.email} imageUrl={member.iconUrl} />
          <span className="truncate font-medium">{member.name || member.email}</span>
          {member.accountId === myId && <Badge tone="blue">you</Badge>}
        </span>
      ),
    },
    { key: "email", header: "Email", priority: 2, cell: ({ email }) => email },
    {
      key: "role",
      header: "Role",
      width: "clamp(124px, 12vw, 156px)",
      cell: (member) =>
        isOver(member) && givable.includes(member.role) ? (
          <Select
            aria-label={`Role of ${member.name}`}
            options={givable.map(roleOption)}
            value={member.role}
            onValueChange={(role) => role !== member.role && onRole(member, role)}
            isDisabled={isBusy}
            className="h-7!"
          />
        ) : (
          <Tooltip content={ORGANIZATION_ROLES[member.role].hint}>
            <span>{ORGANIZATION_ROLES[member.role].label}</span>
          </Tooltip>
        ),
    },
    {
      key: "billing",
      header: "May manage billing",
      width: "148px",
      priority: 2,
      cell: (member) => <Billing member={member} myRole={myRole} isBusy={isBusy} onRole={onRole} />,
    },
    {
      key: "workspaces",
      header: "Workspaces",
      width: "104px",
      align: "end",
      priority: 3,
      cell: ({ role, workspaceCount }) =>
        role === "owner" || role === "admin" ? (
          <Tooltip content={`Inherited: ${ORGANIZATION_ROLES[role].label.toLowerCase()} of every workspace.`}>
            <span>all</span>
          </Tooltip>
        ) : (
          workspaceCount
        ),
    },
    {
      key: "joined",
      header: "Joined",
      width: "96px",
      align: "end",
      priority: 3,
      cell: ({ joinedAt }) => <Time at={joinedAt} />,
    },
    {
      key: "actions",
      header: "",
      width: "52px",
      align: "end",
      cell: (member) => {
        const isMe = member.accountId === myId;
        if (!isMe && !isOver(member)) return null;
        return (
          <Menu
            trigger={<IconButton label={`Actions for ${member.name}`} icon={Ellipsis} size="small" />}
            items={[
              {
                label: isMe ? "Leave organization…" : "Remove…",
                icon: isMe ? LogOut : UserMinus,
                isDanger: true,
                onSelect: () => onRemove(member),
              },
            ]}
          />
        );
      },
    },
  ];
}

/** One click for the owner: between member and billing admin. */
function Billing({
  member,
  myRole,
  isBusy,
  onRole,
}: { member: OrganizationMember } & Pick<MemberActions, "myRole" | "isBusy" | "onRole">) {
  const { role, name } = member;
  if (role === "owner") return <span className="text-ink-muted">as owner</span>;
  const mayBill = role === "billing_admin";
  if (myRole !== "owner" || role === "admin")
    return (
      <Tooltip
        content={
          role === "admin" ? "Admins do not; owners and billing admins do." : "Only owners give and take it."
        }
      >
        <span className="text-ink-muted">{mayBill ? "yes" : "no"}</span>
      </Tooltip>
    );
  return (
    <Switch
      label={<span className="sr-only">{`${name} may manage billing`}</span>}
      isOn={mayBill}
      isDisabled={isBusy}
      onChange={(isOn) => onRole(member, isOn ? "billing_admin" : "member")}
    />
  );
}
