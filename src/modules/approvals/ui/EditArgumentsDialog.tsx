import { useState } from "react";
import {
  Button,
  CodeEditor,
  Dialog,
  DiffView,
  ErrorState,
  type ProblemView,
  Tabs,
} from "../../../web/kit/index.ts";
import { type ApprovalDetail, asJson } from "./approvals.ts";

interface Approving {
  run: (edited: Record<string, unknown>) => void;
  isBusy: boolean;
  problem: ProblemView | null;
  fieldErrors: Record<string, string>;
}

/** Approve with other arguments: edited as JSON, with what changed beside. What is hidden stays what it is where it is left alone. */
export function EditArgumentsDialog({
  approval,
  approve,
  onClose,
}: {
  approval: ApprovalDetail;
  approve: Approving;
  onClose: () => void;
}) {
  const before = asJson(approval.editedArguments ?? approval.arguments);
  const [text, setText] = useState(before);
  const [tab, setTab] = useState<"edit" | "changes">("edit");
  const edited = objectIn(text);
  const isChanged = edited !== null && asJson(edited) !== before;
  const [wrong] = Object.values(approve.fieldErrors);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="large"
      title={`Edit what ${approval.address} is called with`}
      description="Whoever approved before is asked again, and the tool checks the arguments before it is called."
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            look="primary"
            isLoading={approve.isBusy}
            disabled={!isChanged}
            onClick={() => edited && approve.run(edited)}
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
              content: (
                <CodeEditor
                  label="Arguments, as JSON"
                  language="json"
                  value={text}
                  onValueChange={setText}
                  minHeight={200}
                  maxHeight={420}
                />
              ),
            },
            {
              value: "changes",
              label: "Changes",
              content: (
                <DiffView
                  before={before}
                  after={edited ? asJson(edited) : text}
                  beforeLabel="Asked for"
                  afterLabel="Yours"
                />
              ),
            },
          ]}
        />
        <p className="text-12 text-ink-muted">
          Leave <code className="font-mono">••• hidden</code> and cut values where they are, and the call gets
          the full ones.
        </p>
        {edited === null && (
          <p role="alert" className="text-12 text-red">
            This is not a JSON object yet.
          </p>
        )}
        {wrong && (
          <p role="alert" className="text-12 text-red">
            {Object.keys(approve.fieldErrors)[0]} {wrong}
          </p>
        )}
        {approve.problem && <ErrorState problem={approve.problem} isInline />}
      </div>
    </Dialog>
  );
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
