import { sql } from "kysely";
import type { Door, Tx } from "../db/door.ts";

/** How many runs of an organization may be under way at once, in all its workspaces; null: as many as like. */
export type ConcurrencyOf = (organizationId: string) => Promise<number | null>;

const SHORTEST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 60;

/**
 * Whether a run may be taken up now: fewer are under way, or waited before it, than the organization may have at once. Until
 * `t` ends nobody else of the organization is asked, so that what was counted stays true.
 */
export async function isAdmitted(t: Tx, runId: string, most: number): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended('concurrency:' || ${t.scope.organizationId}, 0))`.execute(
    t.db,
  );
  const { rows } = await sql<{ ahead: number }>`select runs_ahead(${runId}) as ahead`.execute(t.db);
  const { ahead } = rows[0]!;
  if (ahead < most) return true;
  // The end of a run wakes the next; this is in case its process died before it could.
  const seconds = Math.min(LONGEST_WAIT_SECONDS, SHORTEST_WAIT_SECONDS + Math.floor(ahead / most));
  await sql`select dispatch_run(${t.scope.workspaceId}, ${runId}, make_interval(secs => ${seconds}))
    from runs where id = ${runId} and lease_token is null and state in ('queued', 'running')`.execute(t.db);
  return false;
}

/** Dispatches the runs there is room for now, those that waited longest. */
export const wakeNext = (door: Door, organizationId: string, most: number): Promise<void> =>
  door.asSystem("the next run of an organization may be in any of its workspaces", async (t) => {
    await sql`
      with own as materialized (
        select r.workspace_id, r.id, r.lease_token from workspaces w join runs r on r.workspace_id = w.id
          where w.organization_id = ${organizationId} and r.state in ('queued', 'running'))
      select dispatch_run(next.workspace_id, next.id) from (
        select workspace_id, id from own where lease_token is null order by id
          limit greatest(${most} - (select count(*) from own where lease_token is not null), 0)) next`.execute(
      t.db,
    );
  });
