import { client, useAction, useGo } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { ConfirmDialog } from "../../../web/kit/index.ts";
import { useOrganization } from "./OrganizationContext.ts";

/** Mount it when it opens. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { organization } = useOrganization();
  const { reloadNavigation } = useSessionChanges();
  const go = useGo();
  const leave = useAction(() => client.organizations.leave({ organizationId: organization.id }), {
    what: "You are still in the organization.",
    done: `You left ${organization.name}`,
    isInPlace: true,
    onDone: () => {
      go("/home", { isReplacing: true });
      void reloadNavigation();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Leave ${organization.name}?`}
      consequence="You leave all its workspaces, and the API keys you own there stop working at once. Coming back needs a new invitation. What you made stays."
      action="Leave organization"
      cancel="Stay"
      isLoading={leave.isBusy}
      error={leave.problem}
      onConfirm={() => leave.run()}
    />
  );
}
