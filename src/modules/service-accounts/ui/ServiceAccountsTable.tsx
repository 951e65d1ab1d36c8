import { Cog } from "lucide-react";
import { useMemo, useState } from "react";
import {
  type ServiceAccount,
  useAction,
  useApi,
  useCan,
  useHref,
  useList,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Button, type Column, ConfirmDialog, Link, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { Impact } from "../../members/ui/Impact.tsx";
import { useRoles } from "../../roles/ui/useRoles.ts";

/** Members that are nobody: they own keys that outlive the people who made them. */
export function ServiceAccountsTable({ onCreate }: { onCreate: (() => void) | null }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { roles } = useRoles();
  const [deleting, setDeleting] = useState<ServiceAccount | null>(null);
  const list = useList(["service-accounts"], (cursor, signal) =>
    api.serviceAccounts.list({ cursor }, { signal }),
  );
  const mayWrite = can("members:write");
  const columns = useMemo(
    () =>
      columnsOf({
        keysHref: can("api_keys:read") ? href("api-keys") : null,
        titleOf: (role) => roles?.find(({ value }) => value === role)?.title ?? role,
        onDelete: mayWrite ? setDeleting : null,
      }),
    [mayWrite, roles],
  );
  return (
    <>
      <ListTable
        list={list}
        name="service accounts"
        columns={columns}
        empty={{
          icon: Cog,
          title: "No service accounts yet",
          sentence:
            "A service account is a member that is not a person. Its keys keep working when the person who made them leaves.",
          action: onCreate && (
            <Button look="primary" onClick={onCreate}>
              Create service account
            </Button>
          ),
          docs: { label: "How members and roles work", href: "/docs/members-and-roles" },
        }}
      />
      {deleting && <DeleteServiceAccount account={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

function DeleteServiceAccount({ account, onClose }: { account: ServiceAccount; onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const remove = useAction(() => api.serviceAccounts.delete({ id: account.id }), {
    what: "The service account was not deleted.",
    done: `Service account “${account.name}” deleted`,
    refreshes: ["service-accounts", "members", "api-keys", "grants"],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Delete service account “${account.name}”?`}
      consequence={
        <div className="flex flex-col gap-2">
          <p>
            It leaves {workspace.organizationName} with all its workspaces, and its keys end at once. This
            cannot be undone.
          </p>
          <Impact accountId={account.id} />
        </div>
      }
      action="Delete service account"
      typeToConfirm={workspace.environment === "production" ? account.name : undefined}
      isLoading={remove.isBusy}
      error={remove.problem}
      onConfirm={() => remove.run()}
    />
  );
}

const columnsOf = ({
  keysHref,
  titleOf,
  onDelete,
}: {
  keysHref: string | null;
  titleOf: (role: string) => string;
  onDelete: ((account: ServiceAccount) => void) | null;
}): Column<ServiceAccount>[] => [
  { key: "name", header: "Name", cell: ({ name }) => name },
  { key: "role", header: "Role here", width: "24%", cell: ({ role }) => titleOf(role) },
  {
    key: "keys",
    header: "Keys",
    width: "88px",
    align: "end",
    cell: ({ keyCount }) => (keysHref && keyCount > 0 ? <Link href={keysHref}>{keyCount}</Link> : keyCount),
  },
  {
    key: "created",
    header: "Created",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  ...(onDelete
    ? [
        {
          key: "delete",
          header: "",
          width: "96px",
          align: "end" as const,
          cell: (account: ServiceAccount) => (
            <Button
              size="small"
              look="ghost"
              aria-label={`Delete ${account.name}`}
              onClick={() => onDelete(account)}
            >
              Delete
            </Button>
          ),
        },
      ]
    : []),
];
