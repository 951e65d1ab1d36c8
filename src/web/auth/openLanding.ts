import { forgetInvitation } from "./invitationToken.ts";

/** Opens where an accepted invitation leads, by a page load: nothing known before, such as which workspaces there are, holds. */
export function openLanding({
  organizationSlug,
  workspaceSlug,
}: {
  organizationSlug: string;
  workspaceSlug: string | null;
}) {
  forgetInvitation();
  window.location.assign(workspaceSlug === null ? "/" : `/${organizationSlug}/${workspaceSlug}`);
}
