import { changeOf } from "../../platform/audit.ts";
import type { WorkspaceCaller } from "../../platform/caller.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { requireMadeWithinToolkit, toolkitOfKey } from "../access/index.ts";
import { acceptAs } from "./accept.ts";
import { audited } from "./audited.ts";
import { listFirings, pauseSchedule, resumeSchedule, runScheduleNow } from "./contract.ts";
import { scheduleResumed } from "./events.ts";
import { findSchedule, firingRows, timingIn, toFiring } from "./find.ts";
import { holdDecided } from "./hold-decided.ts";
import { nextOccurrence } from "./occurrences.ts";
import { requireReach, requireStarting } from "./power.ts";
import { countWaiting, hasActiveRun, type HeldSchedule, holdSchedule, isoOf, isoOrNull } from "./rows.ts";
import { giveUpWaiting, MAX_WAITING } from "./settle.ts";
import { aboutOf, type FiringRow, tellOfFirings, tellOfPause } from "./tell.ts";

implement(pauseSchedule, async (t, { id, reason }) => {
  const schedule = await holdDecided(t, id);
  requireReach(t.caller, schedule.stage);
  await requireMadeWithinToolkit(t, schedule.keyId);
  if (schedule.pausedAt !== null && schedule.pausedFor === null)
    throw conflict("The schedule is paused already");
  const before = await findSchedule(t, id);
  await t.db
    .updateTable("schedules")
    .set({
      pausedAt: schedule.clock,
      pausedFor: null,
      pauseReason: reason ?? null,
      pausedBy: t.caller.accountId,
      nextAt: null,
      updatedAt: schedule.clock,
    })
    .where("id", "=", id)
    .execute();
  await giveUpWaiting(t, schedule);
  const after = await findSchedule(t, id);
  t.changed(changeOf(audited(before), audited(after)));
  tellOfPause(t, schedule, reason ?? null, false);
  return after;
});

implement(resumeSchedule, async (t, { id }) => {
  const schedule = await holdSchedule(t, id);
  if (!schedule) throw notFound("Schedule");
  requireStarting(t.caller, schedule.stage);
  await requireMadeWithinToolkit(t, schedule.keyId);
  if (schedule.pausedAt === null) throw conflict("The schedule is not paused");
  const before = await findSchedule(t, id);
  // What passed during the pause is decided: by the pause.
  const decidedUntil = Math.max(Date.parse(schedule.clock), Date.parse(schedule.decidedUntil));
  await t.db
    .updateTable("schedules")
    .set({
      pausedAt: null,
      pausedFor: null,
      pauseReason: null,
      pausedBy: null,
      consecutiveFailures: 0,
      decidedUntil: isoOf(decidedUntil),
      nextAt: isoOrNull(nextOccurrence(timingIn(schedule), decidedUntil)),
      updatedAt: schedule.clock,
    })
    .where("id", "=", id)
    .execute();
  const after = await findSchedule(t, id);
  t.changed(changeOf(audited(before), audited(after)));
  emit(t, scheduleResumed, aboutOf(after), { agentId: after.agentId });
  return after;
});

/** The instant of a call: never a whole second, which is a planned time's, and never one that was given before. */
async function instantOfCall(t: VerbTx, schedule: HeldSchedule): Promise<string> {
  const last = await t.db
    .selectFrom("scheduleFirings")
    .select("instant")
    .where("scheduleId", "=", schedule.id)
    .where("isManual", "=", true)
    .orderBy("instant", "desc")
    .limit(1)
    .executeTakeFirst();
  const instant = Math.max(Date.parse(schedule.clock), last ? Date.parse(last.instant) + 1 : 0);
  return isoOf(instant % 1000 === 0 ? instant + 1 : instant);
}

/** Whether a firing by hand has to wait; 409 when the overlap policy lets it neither start nor wait. */
async function mustWait(t: VerbTx, { id, overlap }: HeldSchedule): Promise<boolean> {
  if (overlap === "allow") return false;
  const isActive = await hasActiveRun(t, id);
  if (overlap === "skip") {
    if (isActive) throw conflict("A run of this schedule is still under way, and its overlap policy is skip");
    return false;
  }
  const waiting = await countWaiting(t, id);
  if (waiting >= MAX_WAITING) throw conflict(`${MAX_WAITING} firings of this schedule are waiting already`);
  return isActive || waiting > 0;
}

implement(runScheduleNow, async (t, { id }) => {
  const schedule = await holdSchedule(t, id);
  if (!schedule) throw notFound("Schedule");
  requireStarting(t.caller, schedule.stage);
  await requireMadeWithinToolkit(t, schedule.keyId);
  const isWaiting = await mustWait(t, schedule);
  // What a confined key wrote stays confined, whoever has it run.
  const toolkitId = t.caller.toolkitId ?? (await toolkitOfKey(t, schedule.keyId));
  const caller = { ...(t.caller as WorkspaceCaller), toolkitId };
  const row: FiringRow = {
    instant: await instantOfCall(t, schedule),
    since: null,
    isManual: true,
    state: isWaiting ? "waiting" : "started",
    reasonCode: null,
    reason: null,
    runId: isWaiting ? null : await acceptAs(t, t.platform, schedule, caller),
  };
  await t.db
    .insertInto("scheduleFirings")
    .values({ ...row, scheduleId: id })
    .execute();
  tellOfFirings(t, schedule, [row]);
  const fired = await firingRows(t)
    .where("f.scheduleId", "=", id)
    .where("f.instant", "=", row.instant)
    .executeTakeFirstOrThrow();
  return toFiring(fired);
});

implement(listFirings, async (t, { id, cursor, limit, state }) => {
  if (cursor !== undefined && !(/^\d{4}-/.test(cursor) && Date.parse(cursor) > 0))
    throw invalid("cursor", "is not a cursor of this list");
  const schedule = await t.db.selectFrom("schedules").select("id").where("id", "=", id).executeTakeFirst();
  if (!schedule) throw notFound("Schedule");
  const rows = await firingRows(t)
    .where("f.scheduleId", "=", id)
    .$if(cursor !== undefined, (query) => query.where("f.instant", "<", new Date(cursor!).toISOString()))
    .$if(state !== undefined, (query) => query.where("f.state", "=", state!))
    .orderBy("f.instant", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toFiring), limit, (row) => row.instant);
});
