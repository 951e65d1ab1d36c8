import { client, useAction } from "../../../web/api/index.ts";
import { ConfirmDialog } from "../../../web/kit/index.ts";
import { type OrganizationMember, useOrganization } from "./OrganizationContext.ts";
import { MEMBERS } from "./lists.ts";

/** Mount it when it opens. */
export function RemoveMemberDialog({ member, onClose }: { member: OrganizationMember; onClose: () => void }) {
  const { organization } = useOrganization();
  const { accountId, name, email, workspaceCount } = member;
  const remove = useAction(
    () => client.organizationMembers.remove({ organizationId: organization.id, accountId }),
    {
      what: "The person was not removed.",
      done: `${name} is no longer in ${organization.name}`,
      refreshes: [MEMBERS],
      isInPlace: true,
      onDone: onClose,
    },
  );
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Remove ${name} from ${organization.name}?`}
      consequence={
        <>
          <p>
            {email} leaves{" "}
            {workspaceCount === 1 ? "the one workspace" : `all ${workspaceCount || ""} workspaces`} here at
            once. Their API keys, grants, pending invitations and open pages in this organization end; coming
            back later revives none of them.
          </p>
          <p className="mt-2">Their account, and what they made here, stay.</p>
        </>
      }
      action="Remove person"
      isLoading={remove.isBusy}
      error={remove.problem}
      onConfirm={() => remove.run()}
    />
  );
}
