import { sql } from "kysely";
import { requirePermission, type WorkspaceCaller } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import { isTransient } from "../../platform/db/transient.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { callerLater } from "../access/index.ts";
import { acceptRun } from "../runs/index.ts";
import type { Stage } from "../versions/index.ts";
import type { HeldSchedule } from "./rows.ts";

/** Why a firing did not start a run. */
export interface Reason {
  code: string;
  message: string;
  /** Facts of the refusal, as its problem document has them. */
  extra?: Record<string, unknown>;
}
export type Accepted = { runId: string } | { refused: Reason };

const MESSAGE_CHARACTERS = 500;

/** Accepts the run a firing starts, as this caller, in the transaction of the firing; throws what acceptRun throws. */
export async function acceptAs(
  t: Tx,
  platform: Platform,
  schedule: HeldSchedule,
  caller: WorkspaceCaller,
): Promise<string> {
  requirePermission(caller.workspace, "runs:create");
  const run = await acceptRun(
    { ...t, caller, platform, changed() {} },
    { agentId: schedule.agentId, input: schedule.input, stage: schedule.stage as Stage, isDraft: false },
    { isCallerAdvancing: false },
  );
  await t.db.updateTable("runs").set({ scheduleId: schedule.id }).where("id", "=", run.id).execute();
  return run.id;
}

/** The same as the schedule's owner. What refuses it undoes what it did and is the answer; a database that is away is thrown. */
export async function acceptAsOwner(t: Tx, platform: Platform, schedule: HeldSchedule): Promise<Accepted> {
  const { ownerId: accountId, keyId, id } = schedule;
  const later = await callerLater(t, { accountId, keyId, thingId: id });
  if ("refused" in later) return { refused: { code: "refused", message: later.refused } };
  // What an undone attempt would have said with COMMIT must not be said.
  const said: (() => void)[] = [];
  const attempt: Tx = {
    ...t,
    atCommit: (query) => void said.push(() => t.atCommit(query)),
    afterCommit: (work) => void said.push(() => t.afterCommit(work)),
    signal: (topic) => void said.push(() => t.signal(topic)),
  };
  await sql`savepoint firing`.execute(t.db);
  try {
    const runId = await acceptAs(attempt, platform, schedule, later.caller);
    await sql`release savepoint firing`.execute(t.db);
    for (const say of said) say();
    return { runId };
  } catch (error) {
    if (isTransient(error)) throw error;
    await sql`rollback to savepoint firing`.execute(t.db);
    if (error instanceof AppError)
      return {
        refused: {
          code: error.code,
          message: error.message.slice(0, MESSAGE_CHARACTERS).toWellFormed(),
          ...(error.details.extra ? { extra: error.details.extra } : {}),
        },
      };
    platform.log.error({ err: error, scheduleId: id }, "a firing failed");
    return { refused: { code: "internal", message: "Something went wrong on our side" } };
  }
}
