import { createContext, use } from "react";
import type { NavigationOrganization, Output } from "../../../web/api/index.ts";

export type OrganizationAccess = Output<"organizations.get_access">;
export type OrganizationRoleName = OrganizationAccess["role"];
export type OrganizationMember = Output<"organization_members.list">["data"][number];

export interface CurrentOrganization {
  organization: NavigationOrganization;
  /** What the person is and may do in it. */
  access: OrganizationAccess;
}

export const OrganizationContext = createContext<CurrentOrganization | null>(null);

/** The organization this page is about, whatever workspace the shell is in. */
export function useOrganization(): CurrentOrganization {
  const current = use(OrganizationContext);
  if (!current) throw new Error("This page is not about an organization.");
  return current;
}

/** `can("roles:write")`: whether the person holds the permission in the organization. */
export function useCanInOrganization(): (permission: string) => boolean {
  const { access } = useOrganization();
  return (permission) => access.permissions.includes(permission);
}

/** `/acme/settings/people`: the organization is in the address, so that two tabs hold two of them. */
export const organizationHref = (slug: string, page = ""): string =>
  `/${slug}/settings${page ? `/${page}` : ""}`;
