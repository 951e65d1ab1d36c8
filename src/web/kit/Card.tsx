import type { ReactNode } from "react";
import { classes } from "./classes.ts";

/** A bordered section; with `href` the whole card is one link. */
export function Card({
  title,
  actions,
  href,
  isFlush,
  className,
  children,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  href?: string;
  /** No inner space, for tables and lists. */
  isFlush?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  const look = "block min-w-0 rounded-md border border-line bg-surface";
  const body = <div className={isFlush ? "" : "p-4"}>{children}</div>;
  if (href !== undefined) {
    return (
      <a
        href={href}
        className={classes(look, "transition-colors hover:border-line-strong hover:bg-hover", className)}
      >
        {body}
      </a>
    );
  }
  return (
    <section className={classes(look, className)}>
      {(title || actions) && (
        <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5 has-[+:empty]:border-b-0">
          <h2 className="min-w-0 grow text-14 break-words font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      {body}
    </section>
  );
}
