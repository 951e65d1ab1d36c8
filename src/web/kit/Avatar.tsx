import { Bot, KeyRound } from "lucide-react";
import { initialsOf, Tile, type TileSize } from "./Tile.tsx";

const ICON_PIXELS = { small: 12, medium: 16, large: 22, huge: 28 } as const;

/** A person's picture or initials; agents, keys and workspaces have their own shape. The name stands beside it or in `title`. */
export function Avatar({
  name,
  imageUrl,
  kind = "person",
  size = "small",
}: {
  name: string;
  imageUrl?: string | null | undefined;
  kind?: "person" | "agent" | "key" | "workspace";
  size?: TileSize;
}) {
  const Icon = kind === "agent" ? Bot : kind === "key" ? KeyRound : undefined;
  return (
    <span aria-hidden title={name} className="inline-flex shrink-0">
      <Tile imageUrl={imageUrl} size={size} isRound={kind === "person"}>
        {Icon ? <Icon size={ICON_PIXELS[size]} /> : initialsOf(name, size)}
      </Tile>
    </span>
  );
}
