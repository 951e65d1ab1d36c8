import { CircleStop, RotateCw } from "lucide-react";
import { useState } from "react";
import { type Run, useAction, useApi, useCan } from "../../../web/api/index.ts";
import { Button, ConfirmDialog } from "../../../web/kit/index.ts";
import { RunAgainDialog } from "./RunAgainDialog.tsx";
import { isOver } from "./stepBars.ts";

/** Cancel while it goes on, run again with edits at any time. */
export function RunActions({ run }: { run: Run }) {
  const api = useApi();
  const can = useCan();
  const [open, setOpen] = useState<"cancel" | "again" | null>(null);
  const cancel = useAction(() => api.runs.cancel({ id: run.id }), {
    what: "The run was not cancelled.",
    done: (after) => (after.state === "cancelled" ? "Run cancelled" : "The run ends after its current step"),
    refreshes: ["runs"],
    isInPlace: true,
    onDone: () => setOpen(null),
  });
  if (!can("runs:create")) return null;
  return (
    <>
      {!isOver(run.state) && !(run.state === "interrupted" && can("runs:resolve")) && (
        <Button icon={CircleStop} onClick={() => setOpen("cancel")}>
          Cancel run
        </Button>
      )}
      {run.agentId && (
        <Button icon={RotateCw} onClick={() => setOpen("again")}>
          Run again with edits
        </Button>
      )}
      <ConfirmDialog
        isOpen={open === "cancel"}
        onOpenChange={(isOpen) => {
          setOpen(isOpen ? "cancel" : null);
          cancel.reset();
        }}
        title="Cancel this run?"
        consequence="Its current step ends first; what the steps did stays done. This cannot be undone."
        action="Cancel run"
        isLoading={cancel.isBusy}
        error={cancel.problem}
        onConfirm={() => cancel.run()}
      />
      {run.agentId && (
        <RunAgainDialog
          key={String(open === "again")}
          run={run}
          agentId={run.agentId}
          isOpen={open === "again"}
          onOpenChange={(isOpen) => setOpen(isOpen ? "again" : null)}
        />
      )}
    </>
  );
}
