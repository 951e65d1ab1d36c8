import { CircleX, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { Id } from "./Id.tsx";

/** A problem in the words of the API, ready to be shown. */
export interface ProblemView {
  /** What happened: `The agent could not be saved.` */
  what: string;
  why?: string;
  /** What to do about it. */
  advice?: ReactNode;
  requestId?: string;
}

/** `isInline` is the small form inside cards and dialogs. */
export function ErrorState({
  problem,
  onRetry,
  isRetrying,
  isInline,
}: {
  problem: ProblemView;
  onRetry?: () => void;
  isRetrying?: boolean;
  isInline?: boolean;
}) {
  return (
    <div
      role="alert"
      className={classes(
        "flex gap-3 text-left",
        isInline
          ? "rounded-md border border-red-mark bg-red-soft px-3 py-2.5"
          : "mx-auto max-w-140 px-6 py-12",
      )}
    >
      <CircleX aria-hidden size={isInline ? 16 : 20} className="mt-0.5 shrink-0 text-red" />
      <div className="min-w-0 grow">
        <p className={classes("font-semibold text-ink", isInline ? "text-13" : "text-14")}>{problem.what}</p>
        {problem.why && <p className="mt-0.5 text-13 text-ink-muted">{problem.why}</p>}
        {problem.advice && <p className="mt-0.5 text-13 text-ink-muted">{problem.advice}</p>}
        {(onRetry || problem.requestId) && (
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            {onRetry && (
              <Button size="small" icon={RotateCw} isLoading={isRetrying} onClick={onRetry}>
                Try again
              </Button>
            )}
            {problem.requestId && (
              <span className="inline-flex min-w-0 items-center gap-1.5 text-12 text-ink-muted">
                Request <Id value={problem.requestId} />
              </span>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
