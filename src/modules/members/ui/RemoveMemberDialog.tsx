import {
  type Member,
  useAction,
  useApi,
  useGo,
  useWorkspace,
  workspaceHref,
} from "../../../web/api/index.ts";
import { useSession, useSessionChanges } from "../../../web/api/useSession.ts";
import { ConfirmDialog } from "../../../web/kit/index.ts";
import { nextPlace } from "../../../web/shell/nearestPlaces.ts";
import { Impact } from "./Impact.tsx";

/** Takes a member out of this workspace, or oneself, after saying what stops. Mount it when it opens. */
export function RemoveMemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const api = useApi();
  const go = useGo();
  const { workspace } = useWorkspace();
  const { workspaces } = useSession();
  const { removeWorkspace, reloadNavigation } = useSessionChanges();
  const { isMe, name, accountId } = member;
  const remove = useAction(() => (isMe ? api.members.leave({}) : api.members.remove({ accountId })), {
    what: isMe ? "You did not leave." : `${name} was not removed.`,
    done: isMe ? `You left ${workspace.name}` : `${name} is no longer in ${workspace.name}`,
    refreshes: isMe ? [] : ["members", "service-accounts", "grants", "api-keys"],
    isInPlace: true,
    onDone: () => {
      onClose();
      if (!isMe || member.inheritedFrom) return;
      const next = nextPlace(workspaces.data, workspace);
      go(next ? workspaceHref(next) : "/", { isReplacing: true });
      removeWorkspace(workspace.id);
      void reloadNavigation();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={isMe ? `Leave ${workspace.name}?` : `Remove ${name} from ${workspace.name}?`}
      consequence={
        <div className="flex flex-col gap-2">
          <p>
            {member.inheritedFrom
              ? `${isMe ? "You stay" : `${name} stays`} in it as ${member.inheritedFrom} of ${workspace.organizationName}; only the role given here goes.`
              : `${isMe ? "You lose" : `${name} loses`} access at once, here and in no other workspace.`}
          </p>
          <Impact accountId={accountId} isMe={isMe} />
        </div>
      }
      action={isMe ? "Leave workspace" : "Remove"}
      typeToConfirm={workspace.environment === "production" ? workspace.name : undefined}
      isLoading={remove.isBusy}
      error={remove.problem}
      onConfirm={() => remove.run()}
    />
  );
}
