import { BailiwickError, useCan, useWorkspace, workspaceHref } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { Callout, Link } from "../../../web/kit/index.ts";

const PERMISSION = "runs:draft_in_production";

/** Whether the person may not run the draft here, because this is production. */
export function useIsDraftRefused(): boolean {
  const can = useCan();
  const { workspace } = useWorkspace();
  return workspace.environment === "production" && !can(PERMISSION);
}

/** Whether an error says that a draft is not run in production. */
export const isDraftRefusal = (error: unknown): boolean =>
  error instanceof BailiwickError && error.problem?.permission === PERMISSION;

/** Why the draft does not run here, and the staging workspaces of the organization where it could. */
export function DraftInProduction() {
  const { workspace } = useWorkspace();
  const { workspaces } = useSession();
  const staging = (workspaces.data ?? []).filter(
    ({ organizationId, environment }) =>
      organizationId === workspace.organizationId && environment === "staging",
  );
  return (
    <Callout kind="warning" title={`The draft does not run in ${workspace.name}, a production workspace`}>
      <p>
        Talk to what is deployed here, or try the draft in staging. Running drafts here needs the permission{" "}
        <code className="font-mono text-12">{PERMISSION}</code>.
      </p>
      {staging.length > 0 ? (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
          {staging.map((place) => (
            <li key={place.id}>
              <Link href={workspaceHref(place, "agents")}>Agents in {place.name}</Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-1">You are in no staging workspace of {workspace.organizationName}.</p>
      )}
    </Callout>
  );
}
