import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
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
  const { rows } = await door.asSystem(
    "approvals of every workspace reach their end",
    (t) =>
      sql<Due>`
      select a.workspace_id, w.organization_id, a.id from approvals a join workspaces w on w.id = a.workspace_id
        where a.state = 'pending' and (a.must_ask_again or a.expires_at <= ${now().toISOString()}::timestamptz)
        order by a.expires_at limit ${PER_ROUND}`.execute(t.db),
    { isSingle: true },
  );
  return rows;
};

/** Ends what nobody decided in time, and lets a run ask again whose policies changed. */
async function attend(platform: Platform, { workspaceId, organizationId, id }: Due): Promise<void> {
  await platform.door.write({ workspaceId, organizationId }, async (t) => {
    const row = await lockApproval(t, id);
    if (row?.state !== "pending") return;
    const now = platform.now();
    if (Date.parse(row.expiresAt) <= now.getTime()) {
      await settle(t, row, "expired", { now });
      tell(t, approvalExpired, row);
    } else {
      await t.db.updateTable("approvals").set({ mustAskAgain: false }).where("id", "=", id).execute();
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
