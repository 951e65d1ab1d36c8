import type { Run, Step } from "../../../web/api/index.ts";
import { useState } from "react";
import {
  Button,
  Callout,
  CodeEditor,
  ConfirmDialog,
  Dialog,
  ErrorState,
  Link,
  type ProblemView,
} from "../../../web/kit/index.ts";
import { parseJson } from "./parseJson.ts";
import { UnknownCallsDialog } from "./UnknownCallsDialog.tsx";

export interface Decision {
  decision: "repeat" | "skip" | "cancel";
  result?: unknown;
  steps?: { number: number; decision: "repeat" | "skip"; result?: unknown }[];
}

/** What is not known about an interrupted run, and the ways on: alike for one step, by each where they are several. */
export function InterruptedBanner({
  run,
  steps,
  canResolve,
  isPending,
  problem,
  onDecide,
  onReset,
}: {
  run: Run;
  /** Those whose outcome is unknown. */
  steps: readonly Step[];
  canResolve: boolean;
  isPending: boolean;
  problem: ProblemView | null;
  onDecide: (decision: Decision) => void;
  /** Forgets the last problem, when a dialog closes. */
  onReset: () => void;
}) {
  const [open, setOpen] = useState<Decision["decision"] | "each" | null>(null);
  const [step] = steps;
  const isSeveral = steps.length > 1;
  const close = (isOpen: boolean) => {
    if (isOpen) return;
    setOpen(null);
    onReset();
  };
  const name = step ? <code className="font-mono">{step.name}</code> : "the step under way";
  return (
    <Callout
      kind="warning"
      title="This run waits for your decision"
      action={
        canResolve && (
          <span className="flex flex-wrap gap-2">
            {isSeveral ? (
              <Button size="small" onClick={() => setOpen("each")}>
                Decide each call
              </Button>
            ) : (
              <>
                <Button size="small" onClick={() => setOpen("repeat")}>
                  Repeat the step
                </Button>
                <Button size="small" onClick={() => setOpen("skip")}>
                  Skip with a result
                </Button>
              </>
            )}
            <Button size="small" onClick={() => setOpen("cancel")}>
              Cancel the run
            </Button>
          </span>
        )
      }
    >
      {isSeveral ? (
        `The process ended while ${steps.length} calls were under way. Whether they took effect is not known, and they are not marked as safe to repeat, so nothing was done since.`
      ) : (
        <>
          The process ended while it called {name}. Whether the call took effect is not known, and{" "}
          {step ? "it" : "the step"} is not marked as safe to repeat, so nothing was done since.
        </>
      )}{" "}
      Look at the other side first. {!isSeveral && run.reason && <>Reason: {run.reason}. </>}
      <Link href="/docs/runs">How interrupted runs work</Link>
      {!canResolve && (
        <p className="mt-1 text-ink-muted">
          You need the permission <code className="font-mono">runs:resolve</code> to decide.
        </p>
      )}
      <ConfirmDialog
        isOpen={open === "repeat"}
        onOpenChange={close}
        title={`Repeat ${step?.name ?? "the step"}?`}
        consequence="The call is made again with the same arguments. If the first one did take effect, it takes effect twice."
        action="Repeat the step"
        isLoading={isPending}
        error={problem}
        onConfirm={() => onDecide({ decision: "repeat" })}
      />
      <SkipDialog
        key={String(open === "skip")}
        name={step?.name ?? "the step"}
        isOpen={open === "skip"}
        onOpenChange={close}
        isPending={isPending}
        problem={problem}
        onSkip={(result) => onDecide({ decision: "skip", result })}
      />
      {open === "each" && (
        <UnknownCallsDialog
          steps={steps}
          isPending={isPending}
          problem={problem}
          onDecide={onDecide}
          onClose={() => close(false)}
        />
      )}
      <ConfirmDialog
        isOpen={open === "cancel"}
        onOpenChange={close}
        title="Cancel this run?"
        consequence="The run ends as cancelled. What its earlier steps did stays done. This cannot be undone."
        action="Cancel the run"
        isLoading={isPending}
        error={problem}
        onConfirm={() => onDecide({ decision: "cancel" })}
      />
    </Callout>
  );
}

function SkipDialog({
  name,
  isOpen,
  onOpenChange,
  isPending,
  problem,
  onSkip,
}: {
  name: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  isPending: boolean;
  problem: ProblemView | null;
  onSkip: (result: unknown) => void;
}) {
  const [text, setText] = useState('{\n  "ok": true\n}');
  const parsed = parseJson(text);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Skip ${name}`}
      description="The call is not made again. The run goes on as if it had answered this:"
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Back</Button>
          <Button
            look="primary"
            isLoading={isPending}
            disabled={!parsed}
            onClick={() => parsed && onSkip(parsed.value)}
          >
            Skip and go on
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <CodeEditor
          label="Result of the step, as JSON"
          language="json"
          value={text}
          onValueChange={setText}
          minHeight={120}
        />
        {!parsed && (
          <p role="alert" className="text-12 text-red">
            This is not JSON yet.
          </p>
        )}
        {problem && <ErrorState problem={problem} isInline />}
      </div>
    </Dialog>
  );
}
