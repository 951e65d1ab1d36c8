import { CircleCheck, CircleX, Eye, Pencil, Repeat, Siren } from "lucide-react";
import { useState } from "react";
import { useAction, useApi, useCan, useWorkspace } from "../../../web/api/index.ts";
import { Button, ConfirmDialog, ErrorState } from "../../../web/kit/index.ts";
import { AllowAlwaysDialog } from "./AllowAlwaysDialog.tsx";
import { AFTER_DECISION, type ApprovalDetail } from "./approvals.ts";
import { EditArgumentsDialog } from "./EditArgumentsDialog.tsx";
import { ReasonDialog } from "./ReasonDialog.tsx";

type Open = "approve" | "edit" | "deny" | "allow" | "glass" | "review";

/** What the reader may do about it. Nothing is shown where there is nothing to do. */
export function ApprovalActions({ approval }: { approval: ApprovalDetail }) {
  const api = useApi();
  const can = useCan();
  const { workspace } = useWorkspace();
  const [open, setOpen] = useState<Open | null>(null);
  const { id, mine, state } = approval;
  const digest = approval.editedDigest ?? approval.digest;
  const close = () => setOpen(null);
  const after = { refreshes: AFTER_DECISION, onDone: close, isInPlace: true } as const;
  const approve = useAction(
    (edited: Record<string, unknown> | undefined) =>
      api.approvals.approve({ id, digest, ...(edited ? { arguments: edited } : {}) }),
    {
      what: "It was not approved.",
      done: ({ state: now }) =>
        now === "approved" ? "Approved; it is called now" : "Approved; others are still asked",
      ...after,
    },
  );
  const deny = useAction((reason: string) => api.approvals.deny({ id, reason }), {
    what: "It was not denied.",
    done: "Denied; whoever asked is told why",
    ...after,
  });
  const breakGlass = useAction((reason: string) => api.approvals.breakGlass({ id, digest, reason }), {
    what: "The glass was not broken.",
    done: "Approved alone; somebody else reviews it",
    ...after,
  });
  const review = useAction((note: string) => api.approvals.review({ id, note }), {
    what: "The review was not noted.",
    done: "Reviewed",
    ...after,
  });
  const isPending = state === "pending";
  const mayPropose = isPending && can("approvals:decide");
  if (!mine.canDecide && !mine.canBreakGlass && !mine.canReview && !mayPropose) return null;
  // In production what cannot be had back is asked once more.
  const asksAgain = approval.annotations.isDestructive && workspace.environment === "production";
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {mine.canDecide && (
          <>
            <Button
              look="primary"
              icon={CircleCheck}
              isLoading={approve.isBusy}
              onClick={() => (asksAgain ? setOpen("approve") : approve.run(undefined))}
            >
              Approve
            </Button>
            <Button icon={CircleX} onClick={() => setOpen("deny")}>
              Deny…
            </Button>
            <Button icon={Pencil} onClick={() => setOpen("edit")}>
              Edit arguments…
            </Button>
          </>
        )}
        {mayPropose && (
          <Button icon={Repeat} onClick={() => setOpen("allow")}>
            Always allow…
          </Button>
        )}
        {mine.canBreakGlass && (
          <Button icon={Siren} onClick={() => setOpen("glass")}>
            Break glass…
          </Button>
        )}
        {mine.canReview && (
          <Button look="primary" icon={Eye} onClick={() => setOpen("review")}>
            Review…
          </Button>
        )}
      </div>
      {approve.problem && open === null && <ErrorState problem={approve.problem} isInline />}
      <ConfirmDialog
        isOpen={open === "approve"}
        onOpenChange={(isOpen) => !isOpen && close()}
        title={`Approve ${approval.address} in ${workspace.name}?`}
        consequence="This is a production workspace, and the call may remove or overwrite what cannot be had back."
        action="Approve"
        cancel="Back"
        isLoading={approve.isBusy}
        error={approve.problem}
        onConfirm={() => approve.run(undefined)}
      />
      {open === "edit" && <EditArgumentsDialog approval={approval} approve={approve} onClose={close} />}
      {open === "allow" && <AllowAlwaysDialog approval={approval} onClose={close} />}
      {open === "deny" && (
        <ReasonDialog
          title={`Deny ${approval.address}?`}
          label="Reason"
          help="Whoever asked is told, a model too: say what to do instead."
          action="Deny"
          isDangerous
          doing={deny}
          onClose={close}
        />
      )}
      {open === "glass" && (
        <ReasonDialog
          title="Break the glass?"
          description={`${approval.address} is called at once, on your word alone. Everybody who may decide is told, and somebody else reviews it.`}
          label="Why it cannot wait"
          help="It stays on record, in the audit log too."
          action="Approve alone"
          isDangerous
          doing={breakGlass}
          onClose={close}
        />
      )}
      {open === "review" && (
        <ReasonDialog
          title="Review what was approved alone"
          label="What you found"
          action="Note the review"
          doing={review}
          onClose={close}
        />
      )}
    </div>
  );
}
