import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { classes } from "./classes.ts";
import { IconButton } from "./IconButton.tsx";
import { backdropClass } from "./surfaces.ts";
import { useReturnFocus } from "./useReturnFocus.ts";

/** A quick look beside the list; `side="left"` is the navigation of narrow screens. */
export function SidePanel({
  isOpen,
  onOpenChange,
  title,
  actions,
  side = "right",
  width = "medium",
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  actions?: ReactNode;
  side?: "left" | "right";
  width?: "medium" | "large";
  children: ReactNode;
}) {
  const content = useRef<HTMLDivElement>(null);
  useReturnFocus();
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          // What is looked at can be scrolled with the keys at once.
          initialFocus={side === "right" ? content : true}
          className={classes(
            "fixed inset-y-0 z-50 flex max-w-[calc(100vw-32px)] flex-col border-line-strong bg-surface shadow-dialog outline-none transition-transform duration-150",
            side === "right"
              ? "right-0 border-l data-ending-style:translate-x-full data-starting-style:translate-x-full"
              : "left-0 border-r data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
            side === "left" ? "w-70" : width === "large" ? "w-220" : "w-140",
          )}
        >
          <div className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-4 py-2">
            <Base.Title className="min-w-0 grow truncate text-14 font-semibold">{title}</Base.Title>
            {actions}
            <Base.Close render={<IconButton label="Close" icon={X} />} />
          </div>
          <div
            ref={content}
            tabIndex={-1}
            className={classes("min-h-0 grow overflow-y-auto outline-none", side === "right" && "p-4")}
          >
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
