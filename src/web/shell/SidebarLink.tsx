import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../kit/classes.ts";

export function SidebarLink({
  label,
  icon: Icon,
  href,
  isActive,
  children,
}: {
  label: string;
  icon: LucideIcon;
  href: string;
  isActive: boolean;
  children?: ReactNode;
}) {
  return (
    <a
      href={href}
      aria-current={isActive ? "page" : undefined}
      className={classes(
        "flex h-8 items-center gap-2 rounded-md px-2 text-13 md:h-7",
        isActive ? "bg-pressed font-medium text-ink" : "text-ink-muted hover:bg-hover hover:text-ink",
      )}
    >
      <Icon aria-hidden size={16} className={classes("shrink-0", isActive && "text-accent-ink")} />
      <span className="min-w-0 grow truncate">{label}</span>
      {children}
    </a>
  );
}
