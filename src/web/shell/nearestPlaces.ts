import type { Place } from "../api/places.ts";

/** The workspaces somebody most likely means instead: of the same organization first, then by name. */
export function nearestPlaces(
  places: readonly Place[],
  to: { organizationSlug?: string; exceptId?: string },
  count = 5,
): Place[] {
  const isNear = ({ organizationSlug, organizationFormerSlugs }: Place) =>
    to.organizationSlug !== undefined &&
    [organizationSlug, ...organizationFormerSlugs].includes(to.organizationSlug);
  return places
    .filter(({ id }) => id !== to.exceptId)
    .sort(
      (a, b) =>
        Number(isNear(b)) - Number(isNear(a)) ||
        a.organizationName.localeCompare(b.organizationName) ||
        a.name.localeCompare(b.name, undefined, { numeric: true }),
    )
    .slice(0, count);
}

/** Where to go when this workspace is left, archived or deleted. */
export const nextPlace = (
  places: readonly Place[] | undefined,
  { id, organizationSlug }: { id: string; organizationSlug: string },
): Place | undefined => nearestPlaces(places ?? [], { organizationSlug, exceptId: id }, 1)[0];
