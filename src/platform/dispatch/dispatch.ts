import { sql } from "kysely";
import type { Tx } from "../db/door.ts";

/** How long the safety-net job of a run that is advanced by the accepting process waits. */
const SAFETY_NET = "5 seconds";

/**
 * Starts (or goes on with) a run once `t` commits, in fair order among workspaces. `isCallerAdvancing`: this process takes
 * the run up itself right after the commit, and the job is only there in case it dies first.
 */
export async function dispatch(
  t: Tx,
  runId: string,
  options: { isCallerAdvancing?: boolean } = {},
): Promise<void> {
  const { workspaceId } = t.scope;
  await (options.isCallerAdvancing
    ? sql`select dispatch_run(${workspaceId}, ${runId}, ${SAFETY_NET}::interval)`.execute(t.db)
    : sql`select dispatch_run(${workspaceId}, ${runId})`.execute(t.db));
}

/** Removes the waiting job of a run that needs it no more. */
export async function forgetDispatch(t: Tx, runId: string): Promise<void> {
  await sql`select forget_dispatch(${runId})`.execute(t.db);
}
