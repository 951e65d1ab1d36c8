import { useState } from "react";
import { Button, Dialog, ErrorState, Field, type ProblemView, TextArea } from "../../../web/kit/index.ts";

interface Doing {
  run: (reason: string) => void;
  isBusy: boolean;
  problem: ProblemView | null;
  fieldErrors: Record<string, string>;
}

/** Something that is done only with a sentence that stays on record. */
export function ReasonDialog({
  title,
  description,
  label,
  help,
  action,
  isDangerous,
  doing,
  onClose,
}: {
  title: string;
  description?: string;
  label: string;
  help?: string;
  action: string;
  isDangerous?: boolean;
  doing: Doing;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  const isReady = reason.trim() !== "" && !doing.isBusy;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            look={isDangerous ? "danger" : "primary"}
            isLoading={doing.isBusy}
            disabled={!isReady}
            onClick={() => doing.run(reason)}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={label} help={help} error={doing.fieldErrors.reason ?? doing.fieldErrors.note}>
          <TextArea
            value={reason}
            onValueChange={setReason}
            rows={3}
            maxLength={2000}
            autoFocus
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && isReady) doing.run(reason);
            }}
          />
        </Field>
        {doing.problem && <ErrorState problem={doing.problem} isInline />}
      </div>
    </Dialog>
  );
}
