import { Ellipsis, Pencil, Plus, ShieldCheck, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { client, type Role, useApiQuery, useList } from "../../../web/api/index.ts";
import {
  Button,
  type Column,
  DeveloperCorner,
  IconButton,
  Menu,
  PageHeader,
  Time,
} from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DeleteRoleDialog } from "./DeleteRoleDialog.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { OrganizationFrame } from "./OrganizationFrame.tsx";
import { PresetTable } from "./PresetTable.tsx";
import { RoleDialog } from "./RoleDialog.tsx";
import { ROLES } from "./lists.ts";

const MAX_ROLES = 100;

/** Roles the organization made, beside the presets everybody has. */
export const RolesPage = () => (
  <OrganizationFrame page="roles">
    <Roles />
  </OrganizationFrame>
);

const usedText = ({ memberCount, invitationCount }: Role) =>
  [
    memberCount === 1 ? "1 member" : `${memberCount} members`,
    ...(invitationCount > 0
      ? [invitationCount === 1 ? "1 invitation" : `${invitationCount} invitations`]
      : []),
  ].join(", ");

const columnsOf = (
  actions: { onEdit: (role: Role) => void; onDelete: (role: Role) => void } | null,
): Column<Role>[] => [
  { key: "name", header: "Role", cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    key: "description",
    header: "What for",
    priority: 2,
    cell: ({ description }) => description || <span className="text-ink-faint">–</span>,
  },
  {
    key: "permissions",
    header: "Permissions",
    width: "112px",
    align: "end",
    priority: 2,
    cell: ({ permissions }) => permissions.length,
  },
  { key: "used", header: "Used by", width: "176px", cell: usedText },
  {
    key: "updated",
    header: "Changed",
    width: "96px",
    align: "end",
    priority: 3,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
  ...(actions
    ? [
        {
          key: "actions",
          header: "",
          width: "56px",
          align: "end" as const,
          cell: (role: Role) => (
            <Menu
              trigger={<IconButton label={`Actions for ${role.name}`} icon={Ellipsis} size="small" />}
              items={[
                { label: "Edit", icon: Pencil, onSelect: () => actions.onEdit(role) },
                { label: "Delete…", icon: Trash2, isDanger: true, onSelect: () => actions.onDelete(role) },
              ]}
            />
          ),
        },
      ]
    : []),
];

function Roles() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canWrite = useCanInOrganization()("roles:write");
  const [open, setOpen] = useState<Role | "new" | null>(null);
  const [deleting, setDeleting] = useState<Role | null>(null);
  const catalogue = useApiQuery(["permissions"], (signal) => client.permissions.list({}, { signal }), {
    staleMs: Infinity,
  });
  const list = useList([ROLES, organizationId], (cursor, signal) =>
    client.roles.list({ organizationId, cursor, limit: MAX_ROLES }, { signal }),
  );
  const columns = useMemo(
    () => columnsOf(canWrite ? { onEdit: setOpen, onDelete: setDeleting } : null),
    [canWrite],
  );
  const create = canWrite && (
    <Button
      look="primary"
      icon={Plus}
      disabled={(list.rows?.length ?? 0) >= MAX_ROLES}
      onClick={() => setOpen("new")}
    >
      Create role
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Roles"
        count={list.isComplete ? list.rows?.length : undefined}
        description={
          canWrite
            ? "Roles of your own, to be given in every workspace of the organization; up to 100. A change holds at once for everybody who has the role."
            : "Roles of the organization, to be given in its workspaces. Owners and admins of the organization change them."
        }
        actions={create}
      />
      <div className="flex flex-col gap-8">
        <ListTable
          list={list}
          name="roles"
          label="Roles of the organization"
          columns={columns}
          onOpen={setOpen}
          openKey={open && open !== "new" ? open.id : undefined}
          empty={{
            icon: ShieldCheck,
            title: "No roles of your own yet",
            sentence: "The presets below are always there. Make a role when none of them fits.",
            action: create,
            docs: { label: "How roles work", href: "/docs/members-and-roles#roles-of-your-own" },
          }}
        />
        {catalogue.data && <PresetTable catalogue={catalogue.data} />}
      </div>
      <DeveloperCorner
        example={verbExample("roles.create", {
          organizationId,
          name: "Support lead",
          permissions: ["runs:read", "runs:create"],
        })}
        docsHref="/docs/api#rolesCreate"
      />
      {open && catalogue.data && (
        <RoleDialog
          key={open === "new" ? "new" : open.id}
          role={open === "new" ? null : open}
          catalogue={catalogue.data}
          onClose={() => setOpen(null)}
        />
      )}
      {deleting && <DeleteRoleDialog role={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}
