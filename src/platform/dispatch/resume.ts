import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { changeRun } from "./record.ts";
import { dispatch } from "./dispatch.ts";

/**
 * Lets a run that waits go on: what it waited for was decided, in this transaction. The time it waited does not count against
 * it. Answers false when the run waits no more (it was cancelled, or somebody resumed it).
 */
export async function resumeRun(t: Tx, runId: string): Promise<boolean> {
  const waited = await t.db
    .updateTable("runs")
    .set({
      deadlineAt: sql<string>`deadline_at + (now() - coalesce(waiting_since, now()))`,
      waitingSince: null,
    })
    .where("id", "=", runId)
    .where("state", "=", "waiting")
    .returning("id")
    .executeTakeFirst();
  if (!waited) return false;
  await changeRun(t, runId, null, {
    state: "queued",
    reason: null,
    events: [{ type: "run.queued", data: {} }],
  });
  await dispatch(t, runId);
  return true;
}
