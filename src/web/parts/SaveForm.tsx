import type { ReactNode } from "react";
import { Button, classes, ErrorState, type ProblemView } from "../kit/index.ts";

export interface SaveFormProps {
  /** What its button does: `useAction`, in place. What went wrong is shown below the fields. */
  action: { isBusy: boolean; problem: ProblemView | null };
  onSave: () => void;
  /** False: nothing is changed, or something is missing; the button cannot be pressed yet. */
  isReady?: boolean;
  /** False: it is only looked at, or nothing is changed where several forms share a page; there is no button. */
  canSave?: boolean;
  /** The button's words. */
  submit?: ReactNode;
  look?: "primary" | "secondary";
  /** Beside the button. */
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A form in a page, saved by its button or by Enter, once at a time. */
export function SaveForm({
  action: { isBusy, problem },
  onSave,
  isReady = true,
  canSave = true,
  submit = "Save",
  look = "primary",
  actions,
  className,
  children,
}: SaveFormProps) {
  return (
    <form
      // The API says what is wrong, in its own words beside the field.
      noValidate
      className={classes("flex min-w-0 flex-col gap-4", className)}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave && isReady && !isBusy) onSave();
      }}
    >
      {children}
      {problem && <ErrorState problem={problem} isInline />}
      {canSave && (
        <div className="flex flex-wrap items-center gap-2">
          <Button look={look} type="submit" disabled={!isReady} isLoading={isBusy}>
            {submit}
          </Button>
          {actions}
        </div>
      )}
    </form>
  );
}
