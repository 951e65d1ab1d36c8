import { type Output, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";

export type Approval = Output<"approvals.list">["data"][number];
export type ApprovalDetail = Output<"approvals.get">;

/** Everything that shows approvals is loaded again under this name. */
export const APPROVALS = "approvals";
/** What a decision changes on other pages. */
export const AFTER_DECISION = [APPROVALS, "runs", "tasks", "policies"] as const;

const POLL_MS = 20_000;

/** How many approvals wait: at all, for me, and for a review. Undefined until it is known, and for who may not see them. */
export function useApprovalCounts(): Output<"approvals.count"> | undefined {
  const api = useApi();
  const can = useCan();
  return useApiQuery([APPROVALS, "counts"], (signal) => api.approvals.count({}, { signal }), {
    isOn: can("approvals:read"),
    pollMs: POLL_MS,
  }).data;
}

export const asJson = (value: unknown): string => JSON.stringify(value ?? null, null, 2);
