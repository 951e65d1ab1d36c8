import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import { Card, Time } from "../../../web/kit/index.ts";
import { ApprovalActions } from "./ApprovalActions.tsx";
import { APPROVALS } from "./approvals.ts";
import { ApprovalView } from "./ApprovalView.tsx";

const POLL_MS = 5000;

/** What a run waits for, to be decided where one looks at it. Nothing where nothing waits, or for who may not see approvals. */
export function WaitingApprovals({ runId }: { runId: string }) {
  const api = useApi();
  const can = useCan();
  const list = useApiQuery(
    [APPROVALS, "of-run", runId],
    (signal) => api.approvals.list({ runId, state: "pending", limit: 10 }, { signal }),
    { isOn: can("approvals:read"), pollMs: POLL_MS },
  );
  const queries = useQueryClient();
  const scope = useQueryScope();
  const count = list.data?.data.length;
  // Somebody else decided: what one looks at goes on.
  useEffect(() => {
    if (count === 0)
      for (const key of ["runs", "tasks"]) void queries.invalidateQueries({ queryKey: [scope, key] });
  }, [count, queries, scope]);
  return (
    <>
      {[...(list.data?.data ?? [])].reverse().map(({ id }) => (
        <WaitingApproval key={id} id={id} />
      ))}
    </>
  );
}

function WaitingApproval({ id }: { id: string }) {
  const api = useApi();
  const { data: approval } = useApiQuery(
    [APPROVALS, id, "self"],
    (signal) => api.approvals.get({ id }, { signal }),
    {
      pollMs: POLL_MS,
    },
  );
  if (approval?.state !== "pending") return null;
  return (
    <Card
      title={`${approval.address} waits for approval`}
      actions={
        <span className="text-12 text-ink-muted">
          ends <Time at={approval.expiresAt} isComing />
        </span>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <ApprovalActions approval={approval} />
        <ApprovalView approval={approval} isInRun />
      </div>
    </Card>
  );
}
