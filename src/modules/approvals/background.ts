import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Tx } from "../../platform/db/door.ts";
import { resumeRun } from "../../platform/dispatch/resume.ts";
import type { Platform } from "../../platform/platform.ts";
import { OWN_POLICIES_CHANGED } from "../policies/index.ts";
import { approvalExpired } from "./events.ts";
import { APPROVALS_DUE } from "./outcome.ts";
import { lockApproval, settle, tell } from "./rows.ts";

const LOOK_EVERY_MS = 5000;
const PER_ROUND = 100;

interface Due {
  workspaceId: string;
  organizationId: string;
  id: string;
}

const findDue = async ({ door, now }: Platform): Promise<Due[]> => {
  const at = now().toISOString();
  const { rows } = await door.asSystem(
    "approvals of every workspace reach their end",
    (t) =>
      // Each of these reads an index and no more of it than is due, however much waits. Runs under way ask by themselves.
      sql<Due>`
      select a.workspace_id, w.organization_id, a.id from (
          (select a.workspace_id, a.id from approvals a where a.state = 'pending' and a.must_ask_again
            and not exists (select from runs r where r.workspace_id = a.workspace_id and r.id = a.run_id
              and r.state in ('queued', 'running')) limit ${PER_ROUND})
          union
          (select workspace_id, id from approvals where state = 'pending' and expires_at <= ${at}::timestamptz
            order by expires_at limit ${PER_ROUND})
          union
          (select workspace_id, id from approvals where state = 'pending' and judge_again_at <= ${at}::timestamptz
            order by judge_again_at limit ${PER_ROUND})
        ) a join workspaces w on w.id = a.workspace_id`.execute(t.db),
    { isSingle: true },
  );
  return rows;
};

async function isUnderWay(t: Tx, runId: string): Promise<boolean> {
  const run = await t.db.selectFrom("runs").select("state").where("id", "=", runId).executeTakeFirst();
  return run?.state === "queued" || run?.state === "running";
}

/** Ends what nobody decided in time, and lets a run ask again whose policies changed, or will have by the clock. */
async function attend(platform: Platform, { workspaceId, organizationId, id }: Due): Promise<void> {
  await platform.door.write({ workspaceId, organizationId }, async (t) => {
    const row = await lockApproval(t, id);
    if (row?.state !== "pending") return;
    const now = platform.now();
    const isPast = (at: string | null) => at !== null && Date.parse(at) <= now.getTime();
    if (isPast(row.expiresAt)) {
      await settle(t, row, "expired", { now });
      tell(t, approvalExpired, row);
    } else {
      // Another process was here first.
      if (!row.mustAskAgain && !isPast(row.judgeAgainAt)) return;
      // Judged a moment ago perhaps, by the policies before: it sees that it must once more when it comes to wait.
      const isResumed = await resumeRun(t, row.runId);
      if (!isResumed && row.mustAskAgain && (await isUnderWay(t, row.runId))) return;
      await t.db
        .updateTable("approvals")
        .set({ mustAskAgain: false, judgeAgainAt: null })
        .where("id", "=", id)
        .execute();
      return;
    }
    await resumeRun(t, row.runId);
  });
}

/** Any number of worker processes may: a row is held by one at a time. */
export function startApprovals(platform: Platform): Background {
  const { door, log } = platform;
  const attending = inBackground({
    name: "attending to approvals",
    everyMs: LOOK_EVERY_MS,
    log,
    async work(isStopping) {
      for (;;) {
        const due = await findDue(platform);
        for (const one of due) {
          if (isStopping()) return;
          await attend(platform, one).catch((error: unknown) =>
            log.warn({ err: error, approvalId: one.id }, "an approval is attended to later"),
          );
        }
        if (due.length < PER_ROUND) return;
      }
    },
  });
  door.onSignal(APPROVALS_DUE, attending.wake);
  door.onSignal(OWN_POLICIES_CHANGED, attending.wake);
  return attending;
}
