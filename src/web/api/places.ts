import type { NavigationOrganization, NavigationWorkspace, Output, Workspace } from "./client.ts";

export type Navigation = Output<"navigation.get">;

/** A workspace I can enter, with what is needed of its organization to name it and to lead there. */
export interface Place extends NavigationWorkspace {
  organizationName: string;
  organizationSlug: string;
  organizationFormerSlugs: readonly string[];
  organizationIconUrl: string | null;
  isInPersonalOrganization: boolean;
}

export const workspaceHref = (
  { organizationSlug, slug }: { organizationSlug: string; slug: string },
  page = "",
): string =>
  `/${organizationSlug}/${slug}${page && !page.startsWith("?") && !page.startsWith("#") ? `/${page}` : page}`;

export function placesOf({ organizations, workspaces }: Navigation): Place[] {
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  return workspaces.flatMap((workspace) => {
    const organization = byId.get(workspace.organizationId);
    return organization ? [placeOf(workspace, organization)] : [];
  });
}

const placeOf = (workspace: NavigationWorkspace, organization: NavigationOrganization): Place => ({
  ...workspace,
  organizationName: organization.name,
  organizationSlug: organization.slug,
  organizationFormerSlugs: organization.formerSlugs,
  organizationIconUrl: organization.iconUrl,
  isInPersonalOrganization: organization.isPersonal,
});

const without = (slugs: readonly string[], slug: string) => slugs.filter((former) => former !== slug);

/** The navigation with this workspace as it is now, new or changed. */
export function withWorkspace(navigation: Navigation, workspace: Workspace): Navigation {
  const before = navigation.workspaces.find(({ id }) => id === workspace.id);
  const { id, organizationId, name, slug, iconUrl, environment, isPersonal, role, roleFrom } = workspace;
  const former = before && before.slug !== slug ? [...before.formerSlugs, before.slug] : before?.formerSlugs;
  const now: NavigationWorkspace = {
    ...{ id, organizationId, name, slug, iconUrl, environment, isPersonal, role, roleFrom },
    formerSlugs: without(former ?? [], slug),
    // Only the navigation tells what a role the organization made is called.
    roleName: before?.role === role ? before.roleName : role,
  };
  return {
    ...navigation,
    workspaces: before
      ? navigation.workspaces.map((each) => (each.id === id ? now : each))
      : [...navigation.workspaces, now],
  };
}

export const withoutWorkspace = (navigation: Navigation, workspaceId: string): Navigation => ({
  ...navigation,
  workspaces: navigation.workspaces.filter(({ id }) => id !== workspaceId),
});
