import { onStepOutcome } from "../../platform/dispatch/machine.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { StoredEvent } from "../../platform/events/event-type.ts";
import { subscribe } from "../../platform/events/subscribers.ts";
import { approvalCancelled, approvalExecuted } from "./events.ts";
import { latestOf, lockApproval, settle, tell } from "./rows.ts";
import { ALLOWED_NOW } from "./withdraw.ts";

/** What became of an approved call is written with the outcome of its step; what is not needed any more goes with it. */
onStepOutcome(async ({ t, platform, run, step, outcome }) => {
  // Of the steps there are, few ever waited.
  if (!step.hasWaited) return;
  const found = await latestOf(t, { runId: run.id, stepNumber: step.number });
  const row = found && (await lockApproval(t, found.id));
  if (!row) return;
  if (row.execution === "started") {
    const execution = outcome.ok ? "succeeded" : "failed";
    await t.db.updateTable("approvals").set({ execution }).where("id", "=", row.id).execute();
    tell(t, approvalExecuted, row, { outcome: execution });
    return;
  }
  if (row.execution !== null) return;
  const reason =
    outcome.decision?.effect === "allow"
      ? ALLOWED_NOW
      : outcome.decision?.effect === "block"
        ? "Policies block this call now"
        : "Its step ended without it";
  if (await settle(t, row, "cancelled", { now: platform.now(), endReason: reason }))
    tell(t, approvalCancelled, row, { reason });
});

const ENDED: Record<string, string> = {
  "run.cancelled": "Its run was cancelled",
  "run.failed": "Its run failed",
  "run.timed_out": "Its run took longer than it may",
};

/** What a run leaves when it ends or is interrupted: nothing to decide, and calls whose outcome nobody knows. */
async function endWithRun(t: Tx, { type, organizationId, workspaceId, data }: StoredEvent, now: Date) {
  const { runId } = data as { runId: string };
  const place = { organizationId, workspaceId: workspaceId! };
  const own = t.db
    .selectFrom("approvals")
    .selectAll()
    .where("workspaceId", "=", workspaceId!)
    .where("runId", "=", runId)
    .forUpdate();
  for (const row of await own.execute()) {
    const update = t.db
      .updateTable("approvals")
      .where("workspaceId", "=", workspaceId!)
      .where("id", "=", row.id);
    if (row.execution === "started") {
      await update.set({ execution: "unknown" }).execute();
      tell(t, approvalExecuted, row, { outcome: "unknown" }, place);
    }
    const reason = ENDED[type];
    if (row.state === "pending" && reason) {
      await update
        .set({ state: "cancelled", endReason: reason, decidedAt: now.toISOString(), mustAskAgain: false })
        .execute();
      tell(t, approvalCancelled, row, { reason }, place);
    }
  }
}

subscribe({
  name: "approvals.run-ended",
  types: [...Object.keys(ENDED), "run.interrupted"],
  handle: (t, event, platform) => endWithRun(t, event, platform.now()),
});

subscribe({
  name: "approvals.policies-changed",
  types: ["policy.created", "policy.updated", "policy.deleted", "policy.reordered", "workspace.converted"],
  async handle(t, { organizationId, workspaceId }) {
    const inOrganization = t.db
      .selectFrom("workspaces")
      .select("id")
      .where("organizationId", "=", organizationId);
    await t.db
      .updateTable("approvals")
      .set({ mustAskAgain: true })
      .where("state", "=", "pending")
      .where((where) =>
        workspaceId === null
          ? where("workspaceId", "in", inOrganization)
          : where("workspaceId", "=", workspaceId),
      )
      .execute();
    t.signal(APPROVALS_DUE);
  },
});

/** Signal of the door: an approval is due, or is to be asked about again. */
export const APPROVALS_DUE = "approvals-due";
