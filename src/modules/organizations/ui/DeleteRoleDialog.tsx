import { useState } from "react";
import { client, type Input, type Role, useAction } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, Select } from "../../../web/kit/index.ts";
import { useOrganization } from "./OrganizationContext.ts";
import { useWorkspaceRoles } from "./workspaceRoles.ts";
import { ROLES } from "./lists.ts";

/** Deletes a role; whoever has it gets another. Mount it when it opens. */
export function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const { organization } = useOrganization();
  const [replacement, setReplacement] = useState("viewer");
  const options = useWorkspaceRoles().filter(({ value }) => value !== role.id);
  const remove = useAction(
    () =>
      client.roles.delete({
        organizationId: organization.id,
        id: role.id,
        replacement: replacement as Input<"roles.delete">["replacement"],
      }),
    {
      what: "The role was not deleted.",
      done: `Role “${role.name}” deleted`,
      refreshes: [ROLES],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const { memberCount, invitationCount } = role;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="small"
      title={`Delete role “${role.name}”?`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" isLoading={remove.isBusy} onClick={() => remove.run()}>
            Delete role
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 text-13 text-ink-muted">
        <p>
          {memberCount + invitationCount === 0
            ? "Nobody has it. A role to stand in is still needed, should somebody get it meanwhile."
            : `${holders(memberCount, invitationCount)} the role below at once.`}{" "}
          This cannot be undone.
        </p>
        <Field label="Gets instead" error={remove.fieldErrors.replacement}>
          <Select options={options} value={replacement} onValueChange={setReplacement} />
        </Field>
        {remove.problem && <ErrorState problem={remove.problem} isInline />}
      </div>
    </Dialog>
  );
}

/** `1 member gets`, `2 members and 1 pending invitation get`. */
function holders(memberCount: number, invitationCount: number): string {
  const parts = [
    memberCount > 0 && `${memberCount} ${memberCount === 1 ? "member" : "members"}`,
    invitationCount > 0 &&
      `${invitationCount} pending ${invitationCount === 1 ? "invitation" : "invitations"}`,
  ].filter(Boolean);
  return `${parts.join(" and ")} ${memberCount + invitationCount === 1 ? "gets" : "get"}`;
}
