import { type ReactNode, useState } from "react";
import { classes } from "./classes.ts";

export const TILE_SIZE = {
  small: "size-5 text-12 leading-none",
  medium: "size-8 text-12",
  large: "size-12 text-16",
  huge: "size-16 text-20",
} as const;
export type TileSize = keyof typeof TILE_SIZE;

const letterOf = (word: string) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? "";

/** `Support desk` → `SD`; a small tile has room for one letter. */
export const initialsOf = (name: string, size: TileSize): string =>
  name
    .split(/[\s@.·/_-]+/)
    .map(letterOf)
    .filter(Boolean)
    .slice(0, size === "small" ? 1 : 2)
    .join("")
    .toUpperCase();

/** A picture, or what stands for it while there is none or it cannot be loaded. */
export function Tile({
  imageUrl,
  size,
  isRound,
  children,
}: {
  imageUrl?: string | null | undefined;
  size: TileSize;
  isRound?: boolean;
  children: ReactNode;
}) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const isShown = Boolean(imageUrl) && imageUrl !== brokenUrl;
  return (
    <span
      className={classes(
        "inline-flex shrink-0 items-center justify-center overflow-hidden font-medium select-none",
        isRound ? "rounded-full" : size === "small" ? "rounded-sm" : "rounded-md",
        // A picture with clear parts stands on the page; initials need their own ground.
        !isShown && "bg-accent-soft text-accent-ink",
        TILE_SIZE[size],
      )}
    >
      {isShown ? (
        <img
          src={imageUrl!}
          alt=""
          draggable={false}
          className="size-full object-cover"
          onError={() => setBrokenUrl(imageUrl!)}
        />
      ) : (
        children
      )}
    </span>
  );
}
