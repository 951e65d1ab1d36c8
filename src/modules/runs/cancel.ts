import { sql } from "kysely";
import { runTopic } from "../../platform/dispatch/moving-run.ts";
import { emitRunState, type RunFacts } from "../../platform/dispatch/run-events.ts";
import { OPEN_STATES } from "../../platform/dispatch/states.ts";
import type { VerbTx } from "../../platform/operation.ts";

/** Whoever follows the run looks again, and the process that moves it reads its cancel flag. */
export const tell = (t: VerbTx, id: string, state: string) =>
  t.afterCommit(() => {
    t.platform.bus.publish(runTopic(id), { state, sequence: 0 });
    t.platform.bus.publish("run-interrupt", id);
  });

/** Cancels everything under way in the workspace of `t`. What a process moves ends as soon as that process can end it cleanly. */
export async function cancelRuns(t: VerbTx, reason: string): Promise<void> {
  // All of them are held by this first statement, so that none changes hands before the second.
  const underWay = await t.db
    .updateTable("runs")
    .set({ isCancelRequested: true, reason })
    .where("state", "in", OPEN_STATES)
    .returning(["id", "state", "leaseToken"])
    .execute();
  const free = underWay.filter(({ leaseToken }) => leaseToken === null).map(({ id }) => id);
  if (free.length > 0) {
    const { rows } = await sql<RunFacts>`
      with ended as (
        update runs set state = 'cancelled', ended_at = now(), event_sequence = event_sequence + 1
        where id = any(${free}::text[]) returning *),
      told as (
        insert into run_events (run_id, sequence, type, data)
        select id, event_sequence, 'run.cancelled', jsonb_build_object('reason', ${reason}::text) from ended)
      select * from ended`.execute(t.db);
    for (const run of rows) emitRunState(t, "cancelled", run);
  }
  for (const { id, state, leaseToken } of underWay) tell(t, id, leaseToken === null ? "cancelled" : state);
}
