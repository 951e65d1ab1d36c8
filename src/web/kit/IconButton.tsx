import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import { Spinner } from "./Spinner.tsx";
import { Tooltip } from "./Tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** Says what it does; read aloud and shown as a tooltip. */
  label: string;
  icon: LucideIcon;
  size?: "small" | "medium";
  shortcut?: string;
  isLoading?: boolean;
  hasBorder?: boolean;
}

export function IconButton({
  label,
  icon: Icon,
  size = "medium",
  shortcut,
  isLoading,
  hasBorder,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={classes(
          "inline-flex shrink-0 items-center justify-center rounded-md text-ink-muted transition-colors hover:bg-hover hover:text-ink active:bg-pressed disabled:cursor-not-allowed disabled:text-ink-faint disabled:hover:bg-transparent data-popup-open:bg-hover aria-pressed:bg-selected aria-pressed:text-accent-ink",
          hasBorder && "border border-line-strong bg-surface",
          size === "small" ? "size-6" : "size-8",
          className,
        )}
      >
        {isLoading ? <Spinner /> : <Icon aria-hidden size={size === "small" ? 14 : 16} />}
      </button>
    </Tooltip>
  );
}
