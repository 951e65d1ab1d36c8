import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import { Spinner } from "./Spinner.tsx";

const LOOK = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-hover",
  secondary:
    "border-line-strong bg-surface text-ink hover:bg-hover active:bg-pressed data-popup-open:bg-hover",
  ghost:
    "border-transparent text-ink-muted hover:bg-hover hover:text-ink active:bg-pressed data-popup-open:bg-hover",
  danger: "border-transparent bg-red-solid text-on-red hover:bg-red-solid-hover",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  look?: keyof typeof LOOK;
  size?: "small" | "medium";
  icon?: LucideIcon;
  /** Keeps the label and the width, shows a spinner, refuses clicks, stays focusable. */
  isLoading?: boolean;
  /** Renders a link that looks like a button. */
  href?: string;
}

export function Button({
  look = "secondary",
  size = "medium",
  icon: Icon,
  isLoading,
  href,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const shared = classes(
    "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors",
    "disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-faint",
    size === "small" ? "h-7 px-2 text-12" : "h-8 px-3 text-13",
    LOOK[look],
    className,
  );
  const content = (
    <>
      {isLoading ? (
        <Spinner />
      ) : (
        Icon && <Icon aria-hidden size={size === "small" ? 14 : 15} className="shrink-0" />
      )}
      {children}
    </>
  );
  if (href !== undefined) {
    return (
      <a href={href} className={shared}>
        {content}
      </a>
    );
  }
  return (
    <button
      type="button"
      {...rest}
      className={shared}
      aria-disabled={isLoading || undefined}
      aria-busy={isLoading || undefined}
      onClick={isLoading ? (event) => event.preventDefault() : onClick}
    >
      {content}
    </button>
  );
}
