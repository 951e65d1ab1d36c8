import { Bot, KeyRound } from "lucide-react";
import { classes } from "./classes.ts";

const initials = (name: string) =>
  name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? "")
    .join("");

const SIZE = {
  small: "size-5 text-12 leading-none",
  medium: "size-8 text-12",
  large: "size-12 text-16",
} as const;

/** A person's picture or initials; agents, keys and workspaces have their own shape. The name stands beside it or in `title`. */
export function Avatar({
  name,
  imageUrl,
  kind = "person",
  size = "small",
}: {
  name: string;
  imageUrl?: string;
  kind?: "person" | "agent" | "key" | "workspace";
  size?: keyof typeof SIZE;
}) {
  const Icon = kind === "agent" ? Bot : kind === "key" ? KeyRound : undefined;
  const iconSize = size === "small" ? 12 : size === "medium" ? 16 : 22;
  return (
    <span
      aria-hidden
      title={name}
      className={classes(
        "inline-flex shrink-0 items-center justify-center overflow-hidden bg-accent-soft font-medium text-accent-ink",
        kind === "person" ? "rounded-full" : "rounded-sm",
        SIZE[size],
      )}
    >
      {imageUrl ? (
        <img src={imageUrl} alt="" className="size-full object-cover" />
      ) : Icon ? (
        <Icon size={iconSize} />
      ) : (
        initials(name).slice(0, size === "small" ? 1 : 2)
      )}
    </span>
  );
}
