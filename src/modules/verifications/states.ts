import type { VerificationState } from "./contract.ts";

/**
 * not_started ──submit──▶ submitted ──take──▶ in_review ──approve──▶ approved ──expire──▶ expired
 *      ▲                  │  ▲                    │                      │
 *      └────withdraw──────┘  └──submit── rejected ◀┴───────revoke────────┘
 *
 * An approval is renewed by another verification, so that it stands until its end.
 */
export const MOVES = {
  submit: { from: ["not_started", "rejected"], to: "submitted" },
  withdraw: { from: ["submitted"], to: "not_started" },
  take: { from: ["submitted"], to: "in_review" },
  approve: { from: ["in_review"], to: "approved" },
  reject: { from: ["in_review"], to: "rejected" },
  revoke: { from: ["approved"], to: "rejected" },
  expire: { from: ["approved"], to: "expired" },
} as const satisfies Record<string, { from: readonly VerificationState[]; to: VerificationState }>;
export type Move = keyof typeof MOVES;

/** Whether details and documents may change: nobody looks at them, and they may be submitted. */
export const isEditable = ({ state, mayResubmit }: { state: string; mayResubmit: boolean }): boolean =>
  state === "not_started" || (state === "rejected" && mayResubmit);

/** Whether a move is legal. What was rejected for good is never submitted again. */
export const isLegal = (move: Move, now: { state: string; mayResubmit: boolean }): boolean =>
  (MOVES[move].from as readonly string[]).includes(now.state) && (move !== "submit" || isEditable(now));
