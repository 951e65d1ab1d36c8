import { ExternalLink } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

/** A link in text. Clicks on links of this site stay in the page; the shell takes care of that. */
export function Link({
  isQuiet,
  isExternal,
  className,
  children,
  ...rest
}: ComponentProps<"a"> & { href: string; isQuiet?: boolean; isExternal?: boolean }) {
  return (
    <a
      {...rest}
      {...(isExternal ? { target: "_blank", rel: "noreferrer" } : {})}
      className={classes(
        "rounded-sm underline-offset-2",
        isQuiet
          ? "text-ink-muted hover:text-ink hover:underline"
          : "text-accent-ink underline decoration-line-strong hover:decoration-current",
        className,
      )}
    >
      {children}
      {isExternal && (
        <ExternalLink aria-label="(opens a new tab)" size={12} className="ml-1 inline align-baseline" />
      )}
    </a>
  );
}
