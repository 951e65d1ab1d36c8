import type { Place } from "../api/places.ts";
import type { Preference } from "./chooseWorkspace.ts";

/** On a page of an organization its own workspaces come first: the preferred one of them, else any, so that the shell is where the page is. */
export function preferInOrganization(
  places: readonly Place[],
  preferred: Preference,
  organizationSlug: string | undefined,
): Preference {
  if (organizationSlug === undefined) return preferred;
  const inside = places.filter(
    (place) =>
      place.organizationSlug === organizationSlug || place.organizationFormerSlugs.includes(organizationSlug),
  );
  const isInside = (id: string | null | undefined) => inside.some((place) => place.id === id);
  return [...preferred.filter(isInside), inside[0]?.id, ...preferred];
}
