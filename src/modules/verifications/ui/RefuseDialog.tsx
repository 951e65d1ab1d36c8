import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import { Button, Checkbox, Dialog, ErrorState, Field, TextArea } from "../../../web/kit/index.ts";
import type { RejectionReason } from "../contract.ts";
import { REASON_OPTIONS } from "./verificationFacts.ts";
import type { Review } from "./ReviewPage.tsx";

/** Rejecting what is in review, or ending an approval; always with reasons. */
export function RefuseDialog({
  by,
  review: { id, organizationName },
  refreshes,
  onClose,
}: {
  by: "reject" | "revoke";
  review: Review;
  refreshes: readonly string[];
  onClose: () => void;
}) {
  const api = useApi();
  const [reasons, setReasons] = useState<RejectionReason[]>([]);
  const [note, setNote] = useState("");
  const [mayResubmit, setMayResubmit] = useState(true);
  const refuse = useAction(
    () =>
      api.verificationReviews[by]({
        id,
        reasons: reasons as never,
        mayResubmit,
        ...(note.trim() ? { note } : {}),
      }),
    {
      what: by === "reject" ? "It was not rejected." : "It was not revoked.",
      done: by === "reject" ? `${organizationName} is told why` : `${organizationName} is verified no more`,
      isInPlace: true,
      refreshes,
      onDone: onClose,
    },
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={
        by === "reject" ? `Reject ${organizationName}?` : `Revoke the verification of ${organizationName}?`
      }
      description={
        by === "reject"
          ? "It is told the reasons and your note."
          : "It ends at once: outbound at scale is refused where a verification is required. It is told the reasons and your note."
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="danger"
            disabled={reasons.length === 0}
            isLoading={refuse.isBusy}
            onClick={() => refuse.run()}
          >
            {by === "reject" ? "Reject" : "Revoke"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-2 text-13 font-medium">Why</legend>
          {REASON_OPTIONS.filter(({ value }) => by === "revoke" || value !== "approval_withdrawn").map(
            ({ value, label }) => (
              <Checkbox
                key={value}
                label={label}
                isChecked={reasons.includes(value)}
                onCheckedChange={(isChecked) =>
                  setReasons((before) =>
                    isChecked ? [...before, value] : before.filter((reason) => reason !== value),
                  )
                }
              />
            ),
          )}
        </fieldset>
        <Field label="Note" isOptional help="What to change, in your words." error={refuse.fieldErrors.note}>
          <TextArea rows={3} maxLength={1000} value={note} onValueChange={setNote} />
        </Field>
        <Checkbox
          label="It may be changed and submitted again"
          hint="Without this it is refused for good."
          isChecked={mayResubmit}
          onCheckedChange={setMayResubmit}
        />
        {refuse.problem && <ErrorState problem={refuse.problem} isInline />}
      </div>
    </Dialog>
  );
}
