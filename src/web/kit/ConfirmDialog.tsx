import { type ReactNode, useState } from "react";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { ErrorState, type ProblemView } from "./ErrorState.tsx";
import { TextInput } from "./TextInput.tsx";

export interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** The question with the name in it: `Delete agent “Support desk”?` */
  title: string;
  /** What will happen, and whether it can be undone. */
  consequence: ReactNode;
  /** The verb on the button: `Delete agent`. */
  action: string;
  /** Asks to type this before the button works; for what cannot be undone in production. */
  typeToConfirm?: string;
  /** The way out, where nothing is deleted: `Stay`. */
  cancel?: string;
  isLoading?: boolean;
  error?: ProblemView | null;
  onConfirm: () => void;
}

export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  consequence,
  action,
  typeToConfirm,
  cancel = "Keep it",
  isLoading,
  error,
  onConfirm,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState("");
  const [isTried, setTried] = useState(false);
  const isReady = typeToConfirm === undefined || typed === typeToConfirm;
  const isOff = !isReady && (isTried || !typeToConfirm.startsWith(typed));
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => {
        setTyped("");
        setTried(false);
        onOpenChange(open);
      }}
      width="small"
      title={title}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{cancel}</Button>
          <Button look="danger" isLoading={isLoading} disabled={!isReady} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 text-13 text-ink-muted">
        <div>{consequence}</div>
        {typeToConfirm !== undefined && (
          <label className="flex flex-col gap-1 text-ink">
            <span>
              Type <strong className="font-semibold">{typeToConfirm}</strong> to confirm
            </span>
            <TextInput
              value={typed}
              onValueChange={setTyped}
              autoFocus
              autoComplete="off"
              aria-invalid={isOff || undefined}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
                event.preventDefault();
                if (!isReady) setTried(true);
                else if (!isLoading) onConfirm();
              }}
            />
            <span role="status" className="min-h-4 text-12 text-red">
              {isOff && `Type ${typeToConfirm} to go on.`}
            </span>
          </label>
        )}
        {error && <ErrorState problem={error} isInline />}
      </div>
    </Dialog>
  );
}
