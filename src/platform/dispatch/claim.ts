import { sql } from "kysely";
import type { Tx } from "../db/door.ts";
import { isAdmitted } from "./admission.ts";
import { runKinds } from "./machine.ts";
import { programKinds } from "./program.ts";
import { takeSteps } from "./record.ts";

/** Runs of one workspace advanced at the same time, over all processes. */
export const WORKSPACE_CAP = 100;
const LOOK_AGAIN = "500 milliseconds";

/**
 * Takes the run's lease and loads its steps; null when it is somebody else's, has ended, or its workspace is at the cap, or
 * its organization has `mostAtOnce` under way or waiting before it.
 */
export async function claimRun(
  t: Tx,
  runId: string,
  lease: { leaseToken: string; processId: string },
  mostAtOnce: number | null = null,
) {
  if (mostAtOnce !== null && !(await isAdmitted(t, runId, mostAtOnce))) return null;
  const row = await t.db
    .updateTable("runs")
    .set({ state: "running", reason: null, leaseToken: lease.leaseToken, leaseProcess: lease.processId })
    .where("id", "=", runId)
    .where("leaseToken", "is", null)
    .where("state", "in", ["queued", "running"])
    // A kind this version does not know is left for a process that does.
    .where("kind", "in", [...runKinds(), ...programKinds()])
    .where(
      ({ selectFrom }) =>
        selectFrom("runs as other")
          .where("other.leaseToken", "is not", null)
          .where("other.workspaceId", "=", sql<string>`current_workspace()`)
          .select(({ fn }) => fn.countAll<number>().as("leased")),
      "<",
      WORKSPACE_CAP,
    )
    .returningAll()
    // By the clock that set the deadline: this process's may be another.
    .returning(sql<number>`(extract(epoch from deadline_at - clock_timestamp()) * 1000)::float8`.as("leftMs"))
    .executeTakeFirst();
  if (row) return { row, steps: row.stepCount === 0 ? [] : await takeSteps(t, runId) };
  const waiting = await t.db
    .selectFrom("runs")
    .select("id")
    .where("id", "=", runId)
    .where("leaseToken", "is", null)
    .where("state", "in", ["queued", "running"])
    .where("kind", "in", [...runKinds(), ...programKinds()])
    .executeTakeFirst();
  // The workspace is at its cap: look again shortly, behind whoever is not.
  if (waiting)
    await sql`select dispatch_run(${t.scope.workspaceId}, ${runId}, ${LOOK_AGAIN}::interval)`.execute(t.db);
  return null;
}
