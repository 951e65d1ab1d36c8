import type { Tx } from "../../platform/db/door.ts";
import { approvalCancelled } from "./events.ts";
import { lockApproval, settle, tell } from "./rows.ts";

export const ALLOWED_NOW = "Policies allow this call now";

/**
 * Ends what was asked about a call that begins without it, before the call is made: were its outcome never known, a repetition
 * would else begin with an approval of the call before.
 */
export async function withdraw(t: Tx, id: string, now: Date): Promise<void> {
  const row = await lockApproval(t, id);
  // What was begun keeps what became of it.
  if (!row || row.execution !== null) return;
  if (await settle(t, row, "cancelled", { now, endReason: ALLOWED_NOW }))
    tell(t, approvalCancelled, row, { reason: ALLOWED_NOW });
}
