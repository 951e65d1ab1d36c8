import { Loaded, useApi, useApiQuery, useHref } from "../../../web/api/index.ts";
import { DeveloperCorner, Link, SidePanel } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ApprovalActions } from "./ApprovalActions.tsx";
import { APPROVALS } from "./approvals.ts";
import { ApprovalView } from "./ApprovalView.tsx";

const POLL_MS = 5000;

/** One approval, followed while it waits or its call is under way. */
export function useApproval(id: string) {
  const api = useApi();
  return useApiQuery([APPROVALS, id, "self"], (signal) => api.approvals.get({ id }, { signal }), {
    pollMs: POLL_MS,
  });
}

/** A quick look at one approval, with everything needed to decide. */
export function ApprovalPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const href = useHref();
  const query = useApproval(id);
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={query.data?.address ?? "Approval"}
      width="large"
      actions={
        <span className="text-12">
          <Link href={href(`approvals/${id}`)}>Open its page</Link>
        </span>
      }
    >
      <Loaded query={query} thing="approval">
        {(approval) => (
          <div className="flex min-w-0 flex-col gap-5">
            <ApprovalActions approval={approval} />
            <ApprovalView approval={approval} />
            <DeveloperCorner
              example={verbExample("approvals.approve", { id: approval.id })}
              docsHref="/docs/api#approvalsApprove"
            />
          </div>
        )}
      </Loaded>
    </SidePanel>
  );
}
