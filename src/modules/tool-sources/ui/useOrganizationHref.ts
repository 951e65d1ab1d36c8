import { useWorkspace } from "../../../web/api/index.ts";
import { organizationHref } from "../../organizations/ui/OrganizationContext.ts";

/** The path of a page of the organization this workspace is in. */
export function useOrganizationHref(): (page?: string) => string {
  const { workspace } = useWorkspace();
  return (page) => organizationHref(workspace.organizationSlug, page);
}
