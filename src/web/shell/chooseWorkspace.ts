import type { Place } from "../api/places.ts";

/** Ids of workspaces from the one to prefer to the last resort. */
export type Preference = readonly (string | null | undefined)[];

/** The workspace the URL names, also by an address it had before; on pages outside of one, the first preferred one there is. */
export function chooseWorkspace(
  places: readonly Place[],
  preferred: Preference,
  path: { organization?: string; workspace?: string },
): Place | undefined {
  const { organization, workspace } = path;
  if (organization === undefined)
    return preferred.map((id) => places.find((place) => place.id === id)).find(Boolean) ?? places[0];
  const isIn = (place: Place) =>
    place.organizationSlug === organization || place.organizationFormerSlugs.includes(organization);
  const inOrganization = places
    .filter(isIn)
    // An address in use comes before one that was given up.
    .sort(
      (a, b) => Number(b.organizationSlug === organization) - Number(a.organizationSlug === organization),
    );
  return (
    inOrganization.find(({ slug }) => slug === workspace) ??
    inOrganization.find(({ formerSlugs }) => formerSlugs.includes(workspace ?? ""))
  );
}
