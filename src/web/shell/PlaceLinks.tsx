import type { Place } from "../api/places.ts";
import { EnvironmentBadge } from "../kit/EnvironmentBadge.tsx";
import { WorkspaceIcon } from "../kit/WorkspaceIcon.tsx";

/** Workspaces one could mean, as links. */
export function PlaceLinks({
  label,
  places,
  href,
}: {
  label: string;
  places: readonly Place[];
  href: (place: Place) => string;
}) {
  if (places.length === 0) return null;
  return (
    <nav aria-label={label} className="w-100 max-w-full text-left">
      <h2 className="px-2 pb-1 text-12 font-medium text-ink-muted">{label}</h2>
      <ul className="divide-y divide-line rounded-md border border-line bg-surface">
        {places.map((place) => (
          <li key={place.id}>
            <a
              href={href(place)}
              className="flex min-h-10 items-center gap-2.5 px-3 py-1.5 text-13 -outline-offset-2! hover:bg-hover"
            >
              <WorkspaceIcon name={place.name} iconUrl={place.iconUrl} size="medium" />
              <span className="min-w-0 grow">
                <span className="block truncate text-12 text-ink-muted">{place.organizationName}</span>
                <span className="sr-only"> / </span>
                <span className="block truncate font-medium">{place.name}</span>
              </span>
              <EnvironmentBadge environment={place.environment} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
