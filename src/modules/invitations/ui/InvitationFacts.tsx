import type { z } from "zod";
import { DescriptionList, Time } from "../../../web/kit/index.ts";
import type { previewInvitation } from "../contract.ts";

type Preview = z.output<(typeof previewInvitation)["output"]>;

/** What accepting gives. */
export function InvitationFacts({ invitation }: { invitation: Preview }) {
  const { role, workspaces, expiresAt } = invitation;
  return (
    <DescriptionList
      facts={[
        ["Organization role", role],
        [
          workspaces.length === 1 ? "Workspace" : "Workspaces",
          workspaces.length === 0 ? undefined : (
            <ul className="flex flex-col gap-1">
              {workspaces.map((workspace) => (
                <li key={workspace.name}>
                  {workspace.name} <span className="text-ink-muted">as {workspace.role}</span>
                </li>
              ))}
            </ul>
          ),
        ],
        ["Ends", <Time key="ends" at={expiresAt} />],
      ]}
    />
  );
}
