import { sql } from "kysely";
import type { Door } from "../db/door.ts";
import type { Scope } from "../db/scope.ts";
import type { StepRow } from "./machine.ts";
import { loadSteps } from "./record.ts";

/** Runs of one workspace advanced at the same time, over all processes. */
const WORKSPACE_CAP = 100;
const LOOK_AGAIN = "500 milliseconds";

/** Takes the run's lease and loads its steps; null when it is somebody else's, has ended, or its workspace is at the cap. */
export function claimRun(
  door: Door,
  scope: Scope,
  runId: string,
  lease: { leaseToken: string; processId: string },
) {
  return door.write(scope, async (t) => {
    const row = await t.db
      .updateTable("runs")
      .set({ state: "running", reason: null, leaseToken: lease.leaseToken, leaseProcess: lease.processId })
      .where("id", "=", runId)
      .where("leaseToken", "is", null)
      .where("state", "in", ["queued", "running"])
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
      .executeTakeFirst();
    if (row) return { row, steps: (await loadSteps(t, runId)) as StepRow[] };
    const waiting = await t.db
      .selectFrom("runs")
      .select("id")
      .where("id", "=", runId)
      .where("leaseToken", "is", null)
      .where("state", "in", ["queued", "running"])
      .executeTakeFirst();
    // The workspace is at its cap: look again shortly, behind whoever is not.
    if (waiting)
      await sql`select dispatch_run(${scope.workspaceId}, ${runId}, ${LOOK_AGAIN}::interval)`.execute(t.db);
    return null;
  });
}
