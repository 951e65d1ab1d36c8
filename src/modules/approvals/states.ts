export type ApprovalState = "pending" | "approved" | "denied" | "expired" | "cancelled";

/** From each state, what may follow. An approval that no longer holds is cancelled, and the call is asked about anew. */
const TRANSITIONS: Record<ApprovalState, readonly ApprovalState[]> = {
  pending: ["approved", "denied", "expired", "cancelled"],
  approved: ["cancelled"],
  denied: [],
  expired: [],
  cancelled: [],
};

export const mayBecome = (from: string, to: ApprovalState): boolean =>
  TRANSITIONS[from as ApprovalState].includes(to);
