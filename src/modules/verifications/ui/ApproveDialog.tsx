import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, TextArea, TextInput } from "../../../web/kit/index.ts";
import type { Review } from "./ReviewPage.tsx";

const inAYear = (): string => {
  const then = new Date();
  then.setUTCFullYear(then.getUTCFullYear() + 1);
  return then.toISOString().slice(0, 10);
};

export function ApproveDialog({
  review: { id, organizationName },
  refreshes,
  onClose,
}: {
  review: Review;
  refreshes: readonly string[];
  onClose: () => void;
}) {
  const api = useApi();
  const [day, setDay] = useState(inAYear);
  const [note, setNote] = useState("");
  const approve = useAction(
    () =>
      api.verificationReviews.approve({
        id,
        expiresAt: `${day}T00:00:00.000Z`,
        ...(note.trim() ? { note } : {}),
      }),
    {
      what: "It was not approved.",
      done: `${organizationName} is verified`,
      isInPlace: true,
      refreshes,
      onDone: onClose,
    },
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Approve ${organizationName}?`}
      description="It is told, and reminded a month and a week before the end."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={day === ""}
            isLoading={approve.isBusy}
            onClick={() => approve.run()}
          >
            Approve
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label="Until"
          help="The verification ends on this day (UTC)."
          error={approve.fieldErrors.expiresAt}
        >
          <TextInput type="date" className="max-w-48" value={day} onValueChange={setDay} />
        </Field>
        <Field label="Note" isOptional help="The organization reads it." error={approve.fieldErrors.note}>
          <TextArea rows={2} maxLength={1000} value={note} onValueChange={setNote} />
        </Field>
        {approve.problem && <ErrorState problem={approve.problem} isInline />}
      </div>
    </Dialog>
  );
}
