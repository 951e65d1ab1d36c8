import { useMemo, useState } from "react";
import { client, type Input, useAction } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { Callout, Field, RadioGroup, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { type OrganizationRoleName, useOrganization } from "./OrganizationContext.ts";
import { givableRoles, ORGANIZATION_ROLES } from "./organizationRoles.ts";
import { useWorkspaceRoles } from "./workspaceRoles.ts";
import { type WorkspaceRole, WorkspaceRolesEditor } from "./WorkspaceRolesEditor.tsx";
import { INVITATIONS } from "./lists.ts";

/** Invites somebody to the organization and any of its workspaces. Mount it when it opens. */
export function InviteDialog({ onClose, onInvited }: { onClose: () => void; onInvited: () => void }) {
  const { organization, access } = useOrganization();
  const { workspaces } = useSession();
  const roles = useWorkspaceRoles();
  const places = useMemo(
    () => (workspaces.data ?? []).filter(({ organizationId }) => organizationId === organization.id),
    [workspaces.data, organization.id],
  );
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OrganizationRoleName>("member");
  const [chosen, setChosen] = useState<WorkspaceRole[]>([]);
  const reachesAll = role === "owner" || role === "admin";
  const invite = useAction(
    () =>
      client.organizationInvitations.create({
        organizationId: organization.id,
        email,
        role,
        workspaces: chosen as NonNullable<Input<"organization_invitations.create">["workspaces"]>,
      }),
    {
      what: "Nobody was invited.",
      done: (invitation) => `Invitation sent to ${invitation.email}`,
      refreshes: [INVITATIONS],
      isInPlace: true,
      onDone: onInvited,
    },
  );
  return (
    <FormDialog
      title={`Invite to ${organization.name}`}
      description="They get a mail with a link that works for seven days. Inviting again sends a new one."
      action={invite}
      submit="Send invitation"
      onSubmit={() => invite.run()}
      onClose={onClose}
    >
      <Field label="Email" error={invite.fieldErrors.email}>
        <TextInput
          type="email"
          value={email}
          onValueChange={setEmail}
          autoFocus
          placeholder="ada@example.org"
        />
      </Field>
      <RadioGroup
        label="Role in the organization"
        value={role}
        onValueChange={setRole}
        options={givableRoles(access.role)
          .toReversed()
          .map((value) => ({ value, ...ORGANIZATION_ROLES[value] }))}
      />
      {places.length > 0 && (
        <WorkspaceRolesEditor places={places} roles={roles} value={chosen} onChange={setChosen} />
      )}
      {reachesAll ? (
        <p className="text-12 text-ink-faint">
          {ORGANIZATION_ROLES[role].label}s reach every workspace; choose workspaces only for a role of their
          own there.
        </p>
      ) : (
        chosen.length === 0 && (
          <Callout>
            Without a workspace they can enter none of {organization.name} until somebody adds them.
          </Callout>
        )
      )}
    </FormDialog>
  );
}
