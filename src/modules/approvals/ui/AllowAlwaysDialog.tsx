import { useState } from "react";
import { useAction, useApi, useCan } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, RadioGroup, TextInput } from "../../../web/kit/index.ts";
import { AFTER_DECISION, type ApprovalDetail } from "./approvals.ts";

/** Calls like this one ask no more: a policy, or the draft of one for whoever may not write policies. */
export function AllowAlwaysDialog({ approval, onClose }: { approval: ApprovalDetail; onClose: () => void }) {
  const api = useApi();
  const can = useCan();
  const { agentId, agentName } = approval.requester;
  const [forWhom, setForWhom] = useState<"agent" | "everybody">(agentId ? "agent" : "everybody");
  const [note, setNote] = useState("");
  const mayWrite = can("policies:write");
  const propose = useAction(
    () =>
      api.approvals.proposePolicy({
        id: approval.id,
        isForAgentOnly: forWhom === "agent",
        ...(note.trim() ? { note } : {}),
      }),
    {
      what: "The policy was not made.",
      done: ({ isEnabled }) =>
        isEnabled ? "Calls like it ask no more" : "Proposed; somebody switches the policy on",
      refreshes: AFTER_DECISION,
      onDone: onClose,
      isInPlace: true,
    },
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Always allow ${approval.address}?`}
      description={
        mayWrite
          ? "A policy of this workspace allows it from now on, this call included. Policies of the organization still count."
          : "A policy is drafted; somebody who may write policies switches it on."
      }
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button look="primary" isLoading={propose.isBusy} onClick={() => propose.run()}>
            {mayWrite ? "Always allow" : "Propose"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {agentId && (
          <RadioGroup<"agent" | "everybody">
            label="Who may call it without asking"
            value={forWhom}
            onValueChange={setForWhom}
            isCards
            options={[
              { value: "agent", label: agentName ?? "This agent", hint: `In the stage ${approval.stage}` },
              {
                value: "everybody",
                label: "Everybody in this workspace",
                hint: `Agents, tasks and people, in the stage ${approval.stage}`,
              },
            ]}
          />
        )}
        <Field label="Note" isOptional help="Why; shown with the policy.">
          <TextInput value={note} onValueChange={setNote} maxLength={500} />
        </Field>
        {propose.problem && <ErrorState problem={propose.problem} isInline />}
      </div>
    </Dialog>
  );
}
