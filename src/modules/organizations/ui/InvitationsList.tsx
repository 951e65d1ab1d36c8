import { Ellipsis, Mail, MailX, Send } from "lucide-react";
import { useMemo, useState } from "react";
import { client, type Invitation, useAction, useList, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  FilterBar,
  FilterSelect,
  IconButton,
  Menu,
  Time,
  type Tone,
  Tooltip,
} from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { ORGANIZATION_ROLES } from "./organizationRoles.ts";
import { INVITATIONS } from "./lists.ts";

const STATES: Record<Invitation["state"], { label: string; tone: Tone }> = {
  pending: { label: "Pending", tone: "blue" },
  expired: { label: "Expired", tone: "amber" },
  accepted: { label: "Accepted", tone: "green" },
  declined: { label: "Declined", tone: "grey" },
  revoked: { label: "Revoked", tone: "red" },
};
const ALL_STATES = Object.keys(STATES) as Invitation["state"][];
const isState = (text: string | undefined): text is Invitation["state"] => ALL_STATES.includes(text as never);

const columnsOf = (
  actions: {
    onResend: (invitation: Invitation) => void;
    onRevoke: (invitation: Invitation) => void;
  } | null,
): Column<Invitation>[] => [
  { key: "email", header: "Email", cell: ({ email }) => email },
  {
    key: "state",
    header: "State",
    width: "92px",
    cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>,
  },
  {
    key: "role",
    header: "Role",
    width: "112px",
    priority: 2,
    cell: ({ organizationRole }) => ORGANIZATION_ROLES[organizationRole].label,
  },
  {
    key: "workspaces",
    header: "Workspaces",
    priority: 2,
    cell: ({ workspaces }) => {
      const text = workspaces.map(({ name, roleName }) => `${name} (${roleName.toLowerCase()})`).join(", ");
      return workspaces.length === 0 ? (
        <span className="text-ink-faint">none</span>
      ) : (
        <Tooltip content={text}>
          <span>{text}</span>
        </Tooltip>
      );
    },
  },
  {
    key: "by",
    header: "Invited by",
    width: "128px",
    priority: 3,
    cell: ({ invitedByName }) => invitedByName,
  },
  {
    key: "sent",
    header: "Sent",
    width: "88px",
    align: "end",
    priority: 3,
    cell: ({ sentAt }) => <Time at={sentAt} />,
  },
  {
    key: "expires",
    header: "Expires",
    width: "88px",
    align: "end",
    priority: 2,
    cell: ({ state, expiresAt }) => (state === "pending" ? <Time at={expiresAt} /> : "–"),
  },
  ...(actions
    ? [
        {
          key: "actions",
          header: "",
          width: "52px",
          align: "end" as const,
          cell: (invitation: Invitation) =>
            invitation.state === "accepted" ? null : (
              <Menu
                trigger={
                  <IconButton
                    label={`Actions for the invitation of ${invitation.email}`}
                    icon={Ellipsis}
                    size="small"
                  />
                }
                items={[
                  { label: "Send again", icon: Send, onSelect: () => actions.onResend(invitation) },
                  {
                    label: "Revoke…",
                    icon: MailX,
                    isDanger: true,
                    isDisabled: invitation.state !== "pending" && invitation.state !== "expired",
                    onSelect: () => actions.onRevoke(invitation),
                  },
                ]}
              />
            ),
        },
      ]
    : []),
];

/** Invitations to the organization and its workspaces. */
export function InvitationsList({ onInvite }: { onInvite: (() => void) | undefined }) {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canWrite = useCanInOrganization()("organization_members:write");
  const [url, setUrl] = useUrlState();
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const state = isState(url.state) ? url.state : undefined;
  const list = useList([INVITATIONS, organizationId, { state }], (cursor, signal) =>
    client.organizationInvitations.list({ organizationId, cursor, state }, { signal }),
  );
  const resend = useAction(
    ({ id }: Invitation) => client.organizationInvitations.resend({ organizationId, id }),
    {
      what: "The invitation was not sent again.",
      done: ({ email }) => `Sent again to ${email}; the old link stopped working`,
      refreshes: [INVITATIONS],
    },
  );
  const revoke = useAction(
    ({ id }: Invitation) => client.organizationInvitations.revoke({ organizationId, id }),
    {
      what: "The invitation was not revoked.",
      done: (_, { email }) => `The invitation of ${email} is revoked`,
      refreshes: [INVITATIONS],
      isInPlace: true,
      onDone: () => setRevoking(null),
    },
  );
  const columns = useMemo(
    () => columnsOf(canWrite ? { onResend: resend.run, onRevoke: setRevoking } : null),
    [canWrite],
  );
  const clear = () => setUrl({ state: undefined });
  return (
    <>
      <FilterBar isFiltered={state !== undefined} onClear={clear}>
        <FilterSelect
          label="State"
          options={ALL_STATES.map((value) => ({ value, label: STATES[value].label }))}
          values={state ? [state] : []}
          onValuesChange={(values) => setUrl({ state: values.at(-1) })}
        />
      </FilterBar>
      <ListTable
        list={list}
        name="invitations"
        columns={columns}
        isFiltered={Boolean(state)}
        onClear={clear}
        noMatch={
          state && {
            hint: "A filter is set.",
            title: `No invitation is ${STATES[state].label.toLowerCase()}`,
          }
        }
        empty={{
          icon: Mail,
          title: "No invitations yet",
          sentence: "Invite people by email, with the role and the workspaces they shall have.",
          action: onInvite && (
            <Button look="primary" onClick={onInvite}>
              Invite
            </Button>
          ),
          docs: { label: "How invitations work", href: "/docs/invitations" },
        }}
      />
      {revoking && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setRevoking(null)}
          title={`Revoke the invitation of ${revoking.email}?`}
          consequence="The link in their mail stops working. You can invite them again."
          action="Revoke invitation"
          isLoading={revoke.isBusy}
          error={revoke.problem}
          onConfirm={() => revoke.run(revoking)}
        />
      )}
    </>
  );
}
