import type { ReactNode } from "react";
import { Toaster as Base, toast as base } from "sonner";
import type { ProblemView } from "./ErrorState.tsx";

/** Mounted once, by the app. */
export function Toaster() {
  return (
    <Base
      position="bottom-right"
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-[calc(100vw-32px)] items-start gap-2.5 rounded-md border border-line-strong bg-raised px-3 py-2.5 text-13 text-ink shadow-popup sm:w-90",
          title: "font-medium",
          description: "text-12 text-ink-muted",
          content: "min-w-0 grow",
          icon: "mt-0.5 shrink-0 [&>svg]:size-4",
          success: "[&_[data-icon]]:text-green",
          error: "[&_[data-icon]]:text-red",
          warning: "[&_[data-icon]]:text-amber",
          actionButton:
            "h-6 shrink-0 self-center rounded-sm border border-line-strong px-2 text-12 font-medium hover:bg-hover",
        },
      }}
    />
  );
}

interface ToastOptions {
  detail?: ReactNode;
  /** Undo beats confirm: takes the action back. */
  onUndo?: () => void;
}

const options = ({ detail, onUndo }: ToastOptions = {}) => ({
  description: detail,
  ...(onUndo ? { duration: 10_000, action: { label: "Undo", onClick: onUndo } } : {}),
});

/** Short news about an action. Say what happened, by name: `toast.success("Key “ci” revoked")`. */
export const toast = {
  success: (message: string, more?: ToastOptions) => void base.success(message, options(more)),
  info: (message: string, more?: ToastOptions) => void base(message, options(more)),
  warning: (message: string, more?: ToastOptions) => void base.warning(message, options(more)),
  /** Stays twice as long and carries the request id. */
  error: ({ what, why, advice, requestId }: ProblemView) =>
    void base.error(what, {
      duration: 12_000,
      description: (
        <>
          {why}
          {advice && <span className="block">{advice}</span>}
          {requestId && <span className="block font-mono select-all">{requestId}</span>}
        </>
      ),
    }),
};
