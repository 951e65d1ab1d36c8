import type { NavigationOrganization, Place } from "../api/index.ts";

export interface PlaceGroup {
  organization: NavigationOrganization;
  places: Place[];
}

/** Every typed word must occur in the name of the workspace, its slug or its organization. */
const isFound = (search: string, ...texts: readonly string[]) => {
  const all = texts.join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
};

const personalFirst = (a: { isPersonal: boolean; name: string }, b: { isPersonal: boolean; name: string }) =>
  Number(b.isPersonal) - Number(a.isPersonal) || a.name.localeCompare(b.name);

/** Workspaces under their organizations, personal ones first; an organization without any is shown unless a search leaves it out. */
export function placeGroups(
  organizations: readonly NavigationOrganization[],
  places: readonly Place[],
  search: string,
): PlaceGroup[] {
  const byOrganization = Map.groupBy(places, ({ organizationId }) => organizationId);
  return [...organizations].sort(personalFirst).flatMap((organization) => {
    const all = byOrganization.get(organization.id) ?? [];
    const found = all
      .filter(({ name, slug, environment }) => isFound(search, name, slug, environment, organization.name))
      .sort(personalFirst);
    const isShown = found.length > 0 || (all.length === 0 && isFound(search, organization.name));
    return isShown ? [{ organization, places: found }] : [];
  });
}
