import { classes } from "./classes.ts";
import { type Environment, ENVIRONMENT_LOOK } from "./EnvironmentBadge.tsx";
import { initialsOf, Tile, type TileSize } from "./Tile.tsx";

const MARK = {
  // Too small for more than a dot.
  small: { frame: "-right-0.5 -bottom-0.5 size-2", icon: 0 },
  medium: { frame: "-right-1 -bottom-1 size-4", icon: 10 },
  large: { frame: "-right-1.5 -bottom-1.5 size-5", icon: 12 },
  huge: { frame: "-right-1.5 -bottom-1.5 size-6", icon: 14 },
} as const;

const COLOUR: Record<Environment, string> = {
  production: "bg-production text-on-production",
  staging: "bg-staging text-staging-soft",
  development: "bg-development text-development-soft",
};

/**
 * A workspace's or organization's icon, or its initials. With `environment` it carries that badge's icon as a mark; the words stand
 * beside it or in `title`.
 */
export function WorkspaceIcon({
  name,
  iconUrl,
  environment,
  size = "small",
}: {
  name: string;
  iconUrl?: string | null | undefined;
  environment?: Environment;
  size?: TileSize;
}) {
  const look = environment && ENVIRONMENT_LOOK[environment];
  const mark = MARK[size];
  return (
    <span
      aria-hidden
      title={look ? `${name} · ${look.text}` : name}
      className="relative isolate inline-flex shrink-0"
    >
      <Tile imageUrl={iconUrl} size={size}>
        {initialsOf(name, size)}
      </Tile>
      {look && (
        <span
          className={classes(
            "absolute flex items-center justify-center rounded-full ring-2 ring-surface",
            mark.frame,
            COLOUR[environment],
          )}
        >
          {mark.icon > 0 && <look.icon size={mark.icon} />}
        </span>
      )}
    </span>
  );
}
