import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export const TONE = {
  green: "bg-green-soft text-green",
  amber: "bg-amber-soft text-amber",
  red: "bg-red-soft text-red",
  blue: "bg-blue-soft text-blue",
  grey: "bg-grey-soft text-grey",
  accent: "bg-accent-soft text-accent-ink",
} as const;
export type Tone = keyof typeof TONE;

/** A short word about a thing. Run states have their own: StatusBadge. */
export function Badge({
  tone = "grey",
  icon: Icon,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <span
      className={classes(
        "inline-flex h-5 max-w-full items-center align-middle gap-1 rounded-sm px-1.5 text-12 font-medium whitespace-nowrap",
        TONE[tone],
      )}
    >
      {Icon && <Icon aria-hidden size={12} className="shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}
