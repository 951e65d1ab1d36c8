import { type ReactNode, useId } from "react";
import { Button, Dialog, type DialogProps, ErrorState, type ProblemView } from "../kit/index.ts";

export interface FormDialogProps extends Pick<DialogProps, "title" | "description" | "width"> {
  isOpen?: boolean;
  /** What its button does: `useAction`. What went wrong is shown below the fields. */
  action: { isBusy: boolean; problem: ProblemView | null };
  /** The button's words. */
  submit: ReactNode;
  onSubmit: () => void;
  /** False: the button cannot be pressed yet. */
  isReady?: boolean;
  look?: "primary" | "danger";
  cancel?: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog around one form, sent by its button or by Enter, once at a time. Mount it when it opens. */
export function FormDialog({
  action: { isBusy, problem },
  submit,
  onSubmit,
  isReady = true,
  look = "primary",
  cancel = "Cancel",
  isOpen = true,
  onClose,
  children,
  ...dialog
}: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      {...dialog}
      isOpen={isOpen}
      onOpenChange={(isOpened) => !isOpened && onClose()}
      actions={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button look={look} type="submit" form={id} disabled={!isReady} isLoading={isBusy}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        // The API says what is wrong, in its own words beside the field.
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isBusy) onSubmit();
        }}
      >
        {children}
        {problem && <ErrorState problem={problem} isInline />}
      </form>
    </Dialog>
  );
}
