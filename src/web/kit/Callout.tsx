import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

const LOOK: Record<"info" | "success" | "warning" | "danger", [LucideIcon, string, string]> = {
  info: [Info, "bg-blue-soft", "text-blue"],
  success: [CircleCheck, "bg-green-soft", "text-green"],
  warning: [TriangleAlert, "bg-amber-soft", "text-amber"],
  danger: [CircleX, "bg-red-soft", "text-red"],
};

/** Something to know before going on. Errors of a request are ErrorState. */
export function Callout({
  kind = "info",
  title,
  action,
  children,
}: {
  kind?: keyof typeof LOOK;
  title?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const [Icon, background, text] = LOOK[kind];
  return (
    <div
      role="note"
      className={classes("flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md px-3 py-2.5", background)}
    >
      <Icon aria-hidden size={16} className={classes("mt-0.5 shrink-0", text)} />
      <div className="min-w-0 flex-1 basis-60 text-13">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-ink">{children}</div>}
      </div>
      {action}
    </div>
  );
}
