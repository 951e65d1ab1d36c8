import type { Workspace } from "../api/client.ts";
import type { SwitcherOrganization } from "./WorkspaceSwitcher.tsx";

/** Workspaces under their organizations: the personal one first, the rest by name. */
export function switcherGroups(workspaces: readonly Workspace[]): SwitcherOrganization[] {
  const groups = new Map<string, SwitcherOrganization & { workspaces: Workspace[] }>();
  for (const workspace of workspaces) {
    const { organizationId: id, organizationName: name } = workspace;
    const group = groups.get(id) ?? { id, name, isPersonal: false, workspaces: [] };
    group.workspaces.push(workspace);
    group.isPersonal ||= workspace.isPersonal;
    groups.set(id, group);
  }
  for (const group of groups.values())
    group.workspaces.sort(
      (a, b) => Number(b.isPersonal) - Number(a.isPersonal) || a.name.localeCompare(b.name),
    );
  return [...groups.values()].sort(
    (a, b) => Number(b.isPersonal) - Number(a.isPersonal) || a.name.localeCompare(b.name),
  );
}
