import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { requireMadeWithinToolkit, toolkitOfKey } from "../access/index.ts";
import { audited } from "./audited.ts";
import { createSchedule, deleteSchedule, getSchedule, listSchedules, updateSchedule } from "./contract.ts";
import { scheduleCreated, scheduleDeleted, scheduleUpdated } from "./events.ts";
import { findSchedule, inState, scheduleRows, timingIn, toSchedule } from "./find.ts";
import { holdDecided } from "./hold-decided.ts";
import { nextOccurrence } from "./occurrences.ts";
import { owning, requireReach, requireStarting } from "./power.ts";
import { type HeldSchedule, isoOf, isoOrNull } from "./rows.ts";
import { aboutOf } from "./tell.ts";
import { changedTiming, changesTiming, timingOf } from "./timing.ts";

const MAX_SCHEDULES = 1000;

const nameTaken = (error: { code?: string }): never => {
  if (error.code === "23505") throw conflict("A schedule with that name exists in this workspace");
  throw error;
};

async function requireAgent(t: VerbTx, agentId: string): Promise<void> {
  const agent = await t.db.selectFrom("agents").select("id").where("id", "=", agentId).executeTakeFirst();
  if (!agent) throw invalid("agentId", "no such agent in this workspace");
}

async function clockOf(t: VerbTx): Promise<number> {
  const { rows } = await sql<{ clock: string }>`select clock_timestamp() as clock`.execute(t.db);
  return Date.parse(rows[0]!.clock);
}

implement(createSchedule, async (t, input) => {
  const { name, description, agentId, input: text, overlap, misfire, graceSeconds } = input;
  const stage = input.stage ?? t.caller.stage ?? "production";
  requireStarting(t.caller, stage);
  const now = await clockOf(t);
  const timing = timingOf(input, now);
  await requireAgent(t, agentId);
  const { count } = await t.db
    .selectFrom("schedules")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (count >= MAX_SCHEDULES)
    throw conflict(`A workspace holds ${MAX_SCHEDULES} schedules; delete one that has ended first`);
  const id = newId("schedule");
  await t.db
    .insertInto("schedules")
    .values({
      id,
      name,
      description,
      ...timing,
      agentId,
      stage,
      input: text,
      overlap,
      misfire,
      graceSeconds,
      decidedUntil: isoOf(now),
      nextAt: isoOrNull(nextOccurrence(timing, now)),
      ...owning(t.caller),
      createdBy: t.caller.accountId,
    })
    .execute()
    .catch(nameTaken);
  const schedule = await findSchedule(t, id);
  t.changed({ before: null, after: audited(schedule) });
  emit(t, scheduleCreated, aboutOf(schedule), { agentId });
  return schedule;
});

implement(listSchedules, async (t, { cursor, limit, agentId, state, search }) => {
  const rows = await scheduleRows(t)
    .$if(cursor !== undefined, (query) => query.where("s.id", "<", cursor!))
    .$if(agentId !== undefined, (query) => query.where("s.agentId", "=", agentId!))
    .$if(state !== undefined, (query) => query.where(inState(state!)))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(s.name || ' ' || s.description)) > 0`),
    )
    .orderBy("s.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toSchedule), limit, (row) => row.id);
});

implement(getSchedule, (t, { id }) => findSchedule(t, id));

/** What changes with another timing: the plan begins anew, after what was decided already. */
function replanned(schedule: HeldSchedule, timing: ReturnType<typeof timingIn>, now: number) {
  const decidedUntil = Math.max(now, Date.parse(schedule.decidedUntil));
  const next = schedule.pausedAt === null ? nextOccurrence(timing, decidedUntil) : null;
  return { ...timing, decidedUntil: isoOf(decidedUntil), nextAt: isoOrNull(next) };
}

/** Who takes over what a confined key made says what is run: what that key wrote is not run with more power than it had. */
async function requireOwnWords(
  t: VerbTx,
  keyId: string | null,
  given: { agentId?: unknown; input?: unknown },
) {
  await requireMadeWithinToolkit(t, keyId);
  if (t.caller.toolkitId !== null || (await toolkitOfKey(t, keyId)) === null) return;
  for (const field of ["agentId", "input"] as const)
    if (given[field] === undefined)
      throw invalid(field, "was set with a key confined to a toolkit; say what it shall be from now on");
}

implement(updateSchedule, async (t, { id, ...changes }) => {
  const schedule = await holdDecided(t, id);
  const before = await findSchedule(t, id);
  requireReach(t.caller, before.stage);
  requireStarting(t.caller, changes.stage ?? before.stage);
  await requireOwnWords(t, before.keyId, changes);
  if (changes.agentId !== undefined && changes.agentId !== before.agentId)
    await requireAgent(t, changes.agentId);
  const now = Date.parse(schedule.clock);
  const { name, description, agentId, stage, input, overlap, misfire, graceSeconds } = changes;
  await t.db
    .updateTable("schedules")
    .set({ name, description, agentId, stage, input, overlap, misfire, graceSeconds })
    .set(
      changesTiming(changes) ? replanned(schedule, changedTiming(timingIn(schedule), changes, now), now) : {},
    )
    .set({ ...owning(t.caller), updatedAt: sql<string>`now()` })
    .where("id", "=", id)
    .execute()
    .catch(nameTaken);
  const after = await findSchedule(t, id);
  const change = changeOf(audited(before), audited(after));
  t.changed(change);
  const changed = Object.keys(change.after!);
  if (changed.length > 0)
    emit(t, scheduleUpdated, { ...aboutOf(after), changed }, { agentId: after.agentId });
  return after;
});

implement(deleteSchedule, async (t, { id }) => {
  const schedule = await findSchedule(t, id);
  requireReach(t.caller, schedule.stage);
  await requireMadeWithinToolkit(t, schedule.keyId);
  const gone = await t.db.deleteFrom("schedules").where("id", "=", id).executeTakeFirst();
  if (gone.numDeletedRows === 0n) throw notFound("Schedule");
  t.changed({ before: audited(schedule), after: null });
  emit(t, scheduleDeleted, aboutOf(schedule), { agentId: schedule.agentId });
  return undefined;
});
