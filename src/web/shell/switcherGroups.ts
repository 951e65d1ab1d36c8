import type { Place } from "../api/places.ts";
import type { SwitcherOrganization } from "./WorkspaceSwitcher.tsx";

const byName = (a: { isPersonal: boolean; name: string }, b: { isPersonal: boolean; name: string }) =>
  Number(b.isPersonal) - Number(a.isPersonal) || a.name.localeCompare(b.name, undefined, { numeric: true });

/** Workspaces under their organizations: the personal one first, the rest by name. */
export function switcherGroups(places: readonly Place[]): SwitcherOrganization[] {
  return [...Map.groupBy(places, ({ organizationId }) => organizationId).values()]
    .map((workspaces) => ({
      id: workspaces[0]!.organizationId,
      name: workspaces[0]!.organizationName,
      iconUrl: workspaces[0]!.organizationIconUrl,
      isPersonal: workspaces[0]!.isInPersonalOrganization,
      workspaces: workspaces.toSorted(byName),
    }))
    .sort(byName);
}
