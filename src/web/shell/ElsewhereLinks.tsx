import { useLocation } from "@tanstack/react-router";
import { useWorkspace } from "../api/WorkspaceContext.ts";
import { workspaceHref } from "../api/places.ts";
import { useSession } from "../api/useSession.ts";
import { nearestPlaces } from "./nearestPlaces.ts";
import { PlaceLinks } from "./PlaceLinks.tsx";

/** The same address in the other workspaces one can enter: what is not here may be there. */
export function ElsewhereLinks() {
  const { pathname } = useLocation();
  const { workspace } = useWorkspace();
  const { workspaces } = useSession();
  const page = pathname.split("/").slice(3).join("/");
  return (
    <PlaceLinks
      label="Look for it in"
      places={nearestPlaces(workspaces.data ?? [], {
        organizationSlug: workspace.organizationSlug,
        exceptId: workspace.id,
      })}
      href={(place) => workspaceHref(place, page)}
    />
  );
}
