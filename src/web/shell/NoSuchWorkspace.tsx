import { useQuery } from "@tanstack/react-query";
import { Archive, Plus, SearchX } from "lucide-react";
import { useState } from "react";
import { client, type Place, useAction, useGo, workspaceHref } from "../api/index.ts";
import { useSessionChanges } from "../api/useSession.ts";
import { Button, EmptyState, toast } from "../kit/index.ts";
import { CreateWorkspaceDialog } from "./CreateWorkspaceDialog.tsx";
import { ReceivedInvitations } from "../../modules/notifications/ui/ReceivedInvitations.tsx";
import { nearestPlaces } from "./nearestPlaces.ts";
import { OutsideLayout } from "./OutsideLayout.tsx";
import { PlaceLinks } from "./PlaceLinks.tsx";
import { ShellSkeleton } from "./ShellSkeleton.tsx";
import { useDocumentTitle } from "./useDocumentTitle.ts";

/** The URL names a workspace that cannot be entered: archived, another's, or none. Says what there is to enter instead. */
export function NoSuchWorkspace({
  places,
  path,
}: {
  places: readonly Place[];
  path: { organization?: string; workspace?: string };
}) {
  useDocumentTitle("Not found");
  const go = useGo();
  const [isCreating, setIsCreating] = useState(false);
  const { archived, isLooking } = useArchived(path);
  const others = nearestPlaces(places, { organizationSlug: path.organization });
  if (isLooking) return <ShellSkeleton />;
  return (
    <OutsideLayout>
      <div className="flex w-full flex-col items-center">
        {archived ? (
          <EmptyState
            isPage
            icon={Archive}
            title={`${archived.name} is archived`}
            sentence={`Its data is kept. Nobody can enter it and its keys are refused until ${archived.role === "owner" ? "it is restored" : "an owner restores it"}.`}
            action={archived.role === "owner" && <Restore workspaceId={archived.id} />}
          />
        ) : (
          <EmptyState
            isPage
            icon={SearchX}
            title={
              path.organization === undefined
                ? "You are in no workspace"
                : "There is no workspace you can enter at this address"
            }
            sentence={
              path.organization === undefined ? (
                "Create one, or open an invitation you were sent."
              ) : (
                <>
                  <code className="font-mono text-12 break-all">
                    {path.organization}/{path.workspace}
                  </code>{" "}
                  does not exist, or you are not a member of it. Ask whoever sent you the link to invite you,
                  and check that you are signed in with the right account.
                </>
              )
            }
          />
        )}
        <PlaceLinks label="You can enter" places={others} href={(place) => workspaceHref(place)} />
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          {places.length > others.length && <Button href="/">Go to the start</Button>}
          {places.length === 0 && (
            <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
              Create workspace
            </Button>
          )}
        </div>
        {places.length === 0 && <ReceivedInvitations />}
      </div>
      {isCreating && (
        <CreateWorkspaceDialog
          onClose={() => setIsCreating(false)}
          onCreated={(created) => {
            setIsCreating(false);
            go(workspaceHref(created));
          }}
        />
      )}
    </OutsideLayout>
  );
}

/** Only the caller's own archived workspaces are looked through, so the answer tells strangers nothing. */
function useArchived({ organization, workspace }: { organization?: string; workspace?: string }) {
  const { data, isLoading } = useQuery({
    queryKey: ["account", "archived", organization, workspace],
    queryFn: ({ signal }) =>
      client.workspaces.list({ isArchived: "true", search: workspace, limit: 200 }, { signal }),
    enabled: workspace !== undefined,
  });
  const archived = data?.data.find(
    ({ organizationSlug, slug }) => organizationSlug === organization && slug === workspace,
  );
  return { archived, isLooking: isLoading };
}

function Restore({ workspaceId }: { workspaceId: string }) {
  const { changeWorkspace } = useSessionChanges();
  const restore = useAction(() => client.workspaces.restore({ workspaceId }), {
    what: "The workspace was not restored.",
    onDone: (workspace) => {
      toast.success(`${workspace.name} is back`);
      changeWorkspace(workspace);
    },
  });
  return (
    <Button look="primary" isLoading={restore.isBusy} onClick={() => restore.run()}>
      Restore workspace
    </Button>
  );
}
