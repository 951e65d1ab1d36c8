import { Ellipsis, MailPlus } from "lucide-react";
import { useMemo } from "react";
import {
  type Invitation,
  useAction,
  useApi,
  useCan,
  useList,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  FilterBar,
  FilterSelect,
  IconButton,
  Menu,
  Time,
  toast,
  type Tone,
} from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";

const STATES: { value: Invitation["state"]; label: string; tone: Tone }[] = [
  { value: "pending", label: "Pending", tone: "blue" },
  { value: "expired", label: "Expired", tone: "amber" },
  { value: "accepted", label: "Accepted", tone: "green" },
  { value: "declined", label: "Declined", tone: "grey" },
  { value: "revoked", label: "Revoked", tone: "grey" },
];

/** Invitations to this workspace: what became of each, and the way to send it again or take it back. */
export function InvitationsTable({ onInvite }: { onInvite: (() => void) | null }) {
  const api = useApi();
  const can = useCan();
  const { workspace } = useWorkspace();
  const [url, setUrl] = useUrlState();
  const state = STATES.find(({ value }) => value === url.state)?.value;
  const list = useList(["invitations", { state }], (cursor, signal) =>
    api.invitations.list({ cursor, state }, { signal }),
  );
  const resend = useAction((id: string) => api.invitations.resend({ id }), {
    what: "The invitation was not sent again.",
    done: ({ email }) => `Sent again to ${email}; the link before no longer works`,
    refreshes: ["invitations"],
  });
  const revoke = useAction((invitation: Invitation) => api.invitations.revoke({ id: invitation.id }), {
    what: "The invitation was not revoked.",
    done: (_, { email }) => `The invitation of ${email} is revoked`,
    refreshes: ["invitations"],
  });
  const mayWrite = can("members:write");
  const columns = useMemo(
    () =>
      columnsOf({
        workspaceId: workspace.id,
        mayWrite,
        onResend: ({ id }) => resend.run(id),
        onRevoke: (invitation) => revoke.run(invitation),
      }),
    [workspace.id, mayWrite],
  );
  return (
    <>
      <FilterBar isFiltered={state !== undefined} onClear={() => setUrl({ state: undefined })}>
        <FilterSelect
          label="State"
          options={STATES}
          values={state ? [state] : []}
          onValuesChange={(values) => setUrl({ state: values.at(-1) })}
        />
      </FilterBar>
      <ListTable
        list={list}
        name="invitations"
        columns={columns}
        isFiltered={Boolean(state)}
        onClear={() => setUrl({ state: undefined })}
        noMatch={{ hint: "A filter is set.", title: "No invitation is in this state" }}
        empty={{
          icon: MailPlus,
          title: `Nobody was invited to ${workspace.name} yet`,
          sentence: "An invitation is a mail with a link that works for seven days, for that address alone.",
          action: onInvite && (
            <Button look="primary" onClick={onInvite}>
              Invite people
            </Button>
          ),
          docs: { label: "How invitations work", href: "/docs/invitations" },
        }}
      />
    </>
  );
}

const columnsOf = ({
  workspaceId,
  mayWrite,
  onResend,
  onRevoke,
}: {
  workspaceId: string;
  mayWrite: boolean;
  onResend: (invitation: Invitation) => void;
  onRevoke: (invitation: Invitation) => void;
}): Column<Invitation>[] => [
  { key: "email", header: "Email", cell: ({ email }) => email },
  {
    key: "role",
    header: "Role here",
    width: "18%",
    priority: 2,
    cell: ({ workspaces }) => workspaces.find((each) => each.workspaceId === workspaceId)?.roleName ?? "–",
  },
  {
    key: "state",
    header: "State",
    width: "100px",
    cell: (invitation) => {
      const found = STATES.find(({ value }) => value === invitation.state);
      return <Badge tone={found?.tone ?? "grey"}>{found?.label ?? invitation.state}</Badge>;
    },
  },
  { key: "by", header: "Invited by", width: "16%", priority: 3, cell: ({ invitedByName }) => invitedByName },
  {
    key: "sent",
    header: "Sent",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ sentAt }) => <Time at={sentAt} />,
  },
  {
    key: "expires",
    header: "Ends",
    width: "88px",
    align: "end",
    priority: 2,
    cell: ({ expiresAt, state }) =>
      state === "pending" || state === "expired" ? <Time at={expiresAt} /> : "–",
  },
  {
    key: "actions",
    header: "",
    width: "52px",
    align: "end",
    cell: (invitation) => {
      const { email, state } = invitation;
      const isOpen = state === "pending" || state === "expired";
      return (
        <Menu
          trigger={<IconButton size="small" icon={Ellipsis} label={`More about ${email}`} />}
          items={[
            ...(mayWrite && state !== "accepted"
              ? [{ label: "Send again", onSelect: () => onResend(invitation) }]
              : []),
            {
              label: "Copy the address",
              onSelect: () => void navigator.clipboard.writeText(email).then(() => toast.success("Copied")),
            },
            ...(mayWrite && isOpen
              ? [
                  "separator" as const,
                  { label: "Revoke", isDanger: true, onSelect: () => onRevoke(invitation) },
                ]
              : []),
          ]}
        />
      );
    },
  },
];
