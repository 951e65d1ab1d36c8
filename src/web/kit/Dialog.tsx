import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes.ts";
import { IconButton } from "./IconButton.tsx";
import { backdropClass } from "./surfaces.ts";
import { useReturnFocus } from "./useReturnFocus.ts";

const WIDTH = { small: "max-w-100", medium: "max-w-140", large: "max-w-220" } as const;

export interface DialogProps {
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** An element that opens it, when it is not controlled. */
  trigger?: ReactElement;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  width?: keyof typeof WIDTH;
  /** Neither a click beside it nor Escape closes it: for what is shown only once. */
  isSticky?: boolean;
  children?: ReactNode;
}

export function Dialog({
  isOpen,
  onOpenChange,
  trigger,
  title,
  description,
  actions,
  width = "medium",
  isSticky,
  children,
}: DialogProps) {
  useReturnFocus();
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open, details) => {
        if (isSticky && details.reason === "escape-key") details.cancel();
        else onOpenChange?.(open);
      }}
      disablePointerDismissal={isSticky}
    >
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Viewport className="fixed inset-0 z-50 flex items-start justify-center overflow-y-auto p-4 pt-[12vh]">
          <Base.Popup
            className={classes(
              "relative flex w-full flex-col rounded-md border border-line-strong bg-raised shadow-dialog outline-none transition-[opacity,scale] duration-100 data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0",
              WIDTH[width],
            )}
          >
            <div className="p-4 pr-14 pb-0">
              <div className="min-w-0">
                <Base.Title className="text-16 font-semibold break-words">{title}</Base.Title>
                {description && (
                  <Base.Description render={<div />} className="mt-1 text-13 break-words text-ink-muted">
                    {description}
                  </Base.Description>
                )}
              </div>
            </div>
            <div className="p-4">{children}</div>
            {actions && (
              <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
            )}
            {/* Last, so that focus starts in the content. */}
            <Base.Close render={<IconButton label="Close" icon={X} />} className="absolute top-3 right-3" />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
