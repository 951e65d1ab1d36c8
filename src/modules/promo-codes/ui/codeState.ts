import type { Tone } from "../../../web/kit/index.ts";

/** Whether a code can be redeemed, and why not. */
export function codeState(
  code: {
    isActive: boolean;
    expiresAt: string | null;
    redemptions: number;
    maxRedemptions: number | null;
  },
  nowMs: number,
): { label: string; tone: Tone } {
  if (!code.isActive) return { label: "Stopped", tone: "red" };
  if (code.expiresAt !== null && Date.parse(code.expiresAt) <= nowMs) return { label: "Over", tone: "amber" };
  if (code.maxRedemptions !== null && code.redemptions >= code.maxRedemptions)
    return { label: "Used up", tone: "grey" };
  return { label: "Active", tone: "green" };
}
