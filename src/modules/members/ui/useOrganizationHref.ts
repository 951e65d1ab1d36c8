import { useWorkspace } from "../../../web/api/index.ts";

/** A page of the organization this workspace belongs to. */
export const useOrganizationHref = (page: string): string =>
  `/${useWorkspace().workspace.organizationSlug}/settings/${page}`;
