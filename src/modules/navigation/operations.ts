import { implement } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { effectiveRole } from "../access/index.ts";
import { iconUrlOf } from "../icons/index.ts";
import { getNavigationState } from "./contract.ts";
import { findPlaces } from "./find.ts";

type Navigation = OutputOf<typeof getNavigationState>;
type NavigationOrganization = Navigation["organizations"][number];
type NavigationWorkspace = Navigation["workspaces"][number];

implement(getNavigationState, async (t) => {
  const organizations: NavigationOrganization[] = [];
  const workspaces: NavigationWorkspace[] = [];
  const formerSlugs = new Map<string, string[]>();
  const slugsOf = (id: string) => {
    let slugs = formerSlugs.get(id);
    if (!slugs) formerSlugs.set(id, (slugs = []));
    return slugs;
  };
  let defaultOrganizationId: string | null = null;
  // What one cannot enter any more, or is archived, has no row: it is nowhere to go, whatever the profile says.
  let chosen: NavigationWorkspace | undefined;
  let last: NavigationWorkspace | undefined;
  let personal: NavigationWorkspace | undefined;

  for (const row of await t.run(findPlaces, { accountId: t.caller.accountId })) {
    if (row.kind === "former") slugsOf(row.id).push(row.slug);
    else if (row.kind === "organization") {
      const { id, slug } = row;
      organizations.push({
        id,
        name: row.name!,
        slug,
        formerSlugs: slugsOf(id),
        iconUrl: iconUrlOf(row.iconId),
        isPersonal: row.isPersonal!,
        role: row.organizationRole as NavigationOrganization["role"],
      });
      if (row.isDefault) defaultOrganizationId = id;
    } else {
      const { id, slug } = row;
      const effective = effectiveRole(row.memberRole, row.organizationRole!);
      const workspace = {
        id,
        organizationId: row.organizationId!,
        name: row.name!,
        slug,
        formerSlugs: slugsOf(id),
        iconUrl: iconUrlOf(row.iconId),
        environment: row.environment as NavigationWorkspace["environment"],
        isPersonal: row.isPersonal!,
        ...effective,
        roleName: (effective.roleFrom === "member" ? row.memberRoleName : null) ?? effective.role,
      };
      workspaces.push(workspace);
      if (row.isDefault) chosen = workspace;
      if (row.isLast) last = workspace;
      // Somebody else's personal workspace may be open to me, too.
      if (row.isPersonal && row.isMade) personal = workspace;
    }
  }

  const home = personal ?? workspaces[0];
  const current = t.caller.workspace ?? last ?? chosen ?? home;
  return {
    organizations,
    workspaces,
    currentWorkspaceId: current?.id ?? null,
    currentOrganizationId: current?.organizationId ?? defaultOrganizationId ?? organizations[0]?.id ?? null,
    defaultWorkspaceId: chosen?.id ?? null,
    defaultOrganizationId,
    landingWorkspaceId: (chosen ?? last ?? home)?.id ?? null,
  };
});
