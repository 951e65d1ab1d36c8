import { useState } from "react";
import { Button, Dialog, DiffView, ErrorState, type ProblemView, Tabs } from "../../../web/kit/index.ts";
import { ArgumentsForm } from "../../tools/ui/ArgumentsForm.tsx";
import { useArguments } from "../../tools/ui/useArguments.ts";
import { type ApprovalDetail, asJson } from "./approvals.ts";

interface Approving {
  run: (edited: Record<string, unknown>) => void;
  isBusy: boolean;
  problem: ProblemView | null;
  fieldErrors: Record<string, string>;
}

/** `arguments.to` is `to` here. */
const byArgument = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([path, message]) => [path.replace(/^arguments\.?/, ""), message]),
  );

/** Reviewers see that in place of what is secret, too long or too deep. */
const HELD_BACK = /••• hidden|… \(/;

/** Approve with other arguments, with what changed beside. What is hidden stays what it is where it is left alone. */
export function EditArgumentsDialog({
  approval,
  approve,
  onClose,
}: {
  approval: ApprovalDetail;
  approve: Approving;
  onClose: () => void;
}) {
  const asked = (approval.editedArguments ?? approval.arguments ?? {}) as Record<string, unknown>;
  const before = asJson(asked);
  const schema = { ...approval.parameters, type: "object" as const };
  const { args: edited, text, isBroken, form } = useArguments(schema, () => asked);
  const [tab, setTab] = useState<"edit" | "changes">("edit");
  const isChanged = !isBroken && asJson(edited) !== before;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="large"
      title={`Edit what ${approval.address} is called with`}
      description="Whoever approved before is asked again."
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            look="primary"
            isLoading={approve.isBusy}
            disabled={!isChanged}
            onClick={() => {
              setTab("edit");
              approve.run(edited);
            }}
          >
            Approve with these
          </Button>
        </>
      }
    >
      <div className="flex min-w-0 flex-col gap-3">
        <Tabs
          value={tab}
          onValueChange={(next) => setTab(next === "changes" ? "changes" : "edit")}
          tabs={[
            {
              value: "edit",
              label: "Edit",
              content: <ArgumentsForm {...form} errors={byArgument(approve.fieldErrors)} />,
            },
            {
              value: "changes",
              label: "Changes",
              content: (
                <DiffView
                  before={before}
                  after={text ?? asJson(edited)}
                  beforeLabel="Asked for"
                  afterLabel="Yours"
                />
              ),
            },
          ]}
        />
        {HELD_BACK.test(before) && (
          <p className="text-12 text-ink-muted">
            Leave <code className="font-mono">••• hidden</code> and cut values where they are, and the call
            gets the full ones.
          </p>
        )}
        {approve.problem && <ErrorState problem={approve.problem} isInline />}
      </div>
    </Dialog>
  );
}
