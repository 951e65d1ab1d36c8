import { Hourglass, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { client, type Grant, useAction, useApiQuery, useList } from "../../../web/api/index.ts";
import { Badge, Button, type Column, ConfirmDialog, Time, Tooltip } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { GrantDialog } from "./GrantDialog.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { GRANTS } from "./lists.ts";

const isLiving = ({ revokedAt, expiresAt }: Grant) => !revokedAt && Date.parse(expiresAt) > Date.now();

const columnsOf = (
  titles: ReadonlyMap<string, string>,
  onEnd: ((grant: Grant) => void) | null,
): Column<Grant>[] => [
  { key: "person", header: "Person", width: "20%", cell: ({ accountName }) => accountName },
  {
    key: "permissions",
    header: "May",
    cell: ({ permissions }) => {
      const text = permissions.map((name) => titles.get(name) ?? name).join(", ");
      return (
        <Tooltip content={text}>
          <span>{text}</span>
        </Tooltip>
      );
    },
  },
  { key: "reason", header: "Because", priority: 2, cell: ({ reason }) => reason },
  {
    key: "state",
    header: "State",
    width: "84px",
    priority: 2,
    cell: (grant) =>
      grant.revokedAt ? (
        <Badge tone="red">Ended</Badge>
      ) : isLiving(grant) ? (
        <Badge tone="green">Holds</Badge>
      ) : (
        <Badge>Over</Badge>
      ),
  },
  {
    key: "until",
    header: "Until",
    width: "92px",
    align: "end",
    cell: ({ expiresAt }) => <Time at={expiresAt} />,
  },
  { key: "by", header: "Given by", width: "128px", priority: 3, cell: ({ grantedByName }) => grantedByName },
  ...(onEnd
    ? [
        {
          key: "end",
          header: "",
          width: "64px",
          align: "end" as const,
          cell: (grant: Grant) =>
            isLiving(grant) ? (
              <Button
                size="small"
                look="ghost"
                aria-label={`End the grant of ${grant.accountName}`}
                onClick={() => onEnd(grant)}
              >
                End
              </Button>
            ) : null,
        },
      ]
    : []),
];

/** Permissions of the organization given for a while. */
export function GrantsList() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canWrite = useCanInOrganization()("organization_members:write");
  const [isGranting, setIsGranting] = useState(false);
  const [ending, setEnding] = useState<Grant | null>(null);
  const catalogue = useApiQuery(["permissions"], (signal) => client.permissions.list({}, { signal }), {
    staleMs: Infinity,
  });
  const list = useList([GRANTS, organizationId], (cursor, signal) =>
    client.organizationGrants.list({ organizationId, cursor }, { signal }),
  );
  const end = useAction(({ id }: Grant) => client.organizationGrants.revoke({ organizationId, id }), {
    what: "The grant still holds.",
    done: "The grant ended",
    refreshes: [GRANTS],
    isInPlace: true,
    onDone: () => setEnding(null),
  });
  const columns = useMemo(
    () =>
      columnsOf(
        new Map(catalogue.data?.organization.map(({ name, title }) => [name, title])),
        canWrite ? setEnding : null,
      ),
    [catalogue.data, canWrite],
  );
  const give = canWrite && (
    <Button icon={Plus} onClick={() => setIsGranting(true)}>
      Give a grant
    </Button>
  );
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 pb-3 text-13">
        <p className="min-w-0 grow text-ink-muted">
          More power in the organization for up to three days, with a reason. It ends by itself. Grants in one
          workspace are under its Members.
        </p>
        {list.rows && list.rows.length > 0 && give}
      </div>
      <ListTable
        list={list}
        name="grants"
        columns={columns}
        empty={{
          icon: Hourglass,
          title: "No grants",
          sentence: "Let somebody create a workspace today without making them an admin.",
          action: give,
          docs: { label: "How grants work", href: "/docs/members-and-roles#grants" },
        }}
      />
      {isGranting && <GrantDialog onClose={() => setIsGranting(false)} />}
      {ending && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setEnding(null)}
          title={`End the grant of ${ending.accountName} now?`}
          consequence="What they may do because of it stops at once. You can give another."
          action="End grant"
          isLoading={end.isBusy}
          error={end.problem}
          onConfirm={() => end.run(ending)}
        />
      )}
    </>
  );
}
