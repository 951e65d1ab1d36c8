import { Cog, Ellipsis } from "lucide-react";
import type { Member } from "../../../web/api/index.ts";
import {
  Avatar,
  Badge,
  type Column,
  Button,
  IconButton,
  Menu,
  type MenuItem,
  type Option,
  Time,
} from "../../../web/kit/index.ts";
import { RoleCell } from "./RoleCell.tsx";

export function Person({ member }: { member: Pick<Member, "name" | "iconUrl" | "kind" | "isMe"> }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      {member.kind === "service" ? (
        <Cog aria-label="Service account" size={16} className="mx-0.5 shrink-0 text-ink-muted" />
      ) : (
        <Avatar name={member.name} imageUrl={member.iconUrl} />
      )}
      <span className="truncate">{member.name}</span>
      {member.isMe && <Badge tone="accent">you</Badge>}
    </span>
  );
}

export const memberColumns = ({
  options,
  onShowGrants,
  itemsOf,
}: {
  options: readonly Option[];
  onShowGrants: () => void;
  /** What can be done about one; none for who may do nothing. */
  itemsOf: (member: Member) => (MenuItem | "separator")[];
}): Column<Member>[] => [
  { key: "name", header: "Person", cell: (member) => <Person member={member} /> },
  {
    key: "email",
    header: "Email",
    priority: 2,
    cell: ({ email, kind }) => email ?? (kind === "service" ? "service account" : "–"),
  },
  {
    key: "role",
    header: "Role",
    width: "clamp(112px, 25vw, 320px)",
    cell: (member) => <RoleCell member={member} options={options} />,
  },
  {
    key: "grants",
    header: "Grants",
    width: "80px",
    align: "end",
    priority: 3,
    cell: ({ grantCount }) =>
      grantCount === 0 ? (
        "–"
      ) : (
        <Button size="small" look="ghost" onClick={onShowGrants}>
          {grantCount} now
        </Button>
      ),
  },
  {
    key: "added",
    header: "Added",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ addedAt }) => (addedAt ? <Time at={addedAt} /> : "–"),
  },
  {
    key: "actions",
    header: "",
    width: "52px",
    align: "end",
    cell: (member) => {
      const items = itemsOf(member);
      return items.length === 0 ? null : (
        <Menu
          items={items}
          trigger={<IconButton size="small" icon={Ellipsis} label={`More about ${member.name}`} />}
        />
      );
    },
  },
];
