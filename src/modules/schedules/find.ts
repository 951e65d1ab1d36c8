import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { getSchedule, listFirings, listSchedules } from "./contract.ts";
import { occurrencesBetween, type Timing } from "./occurrences.ts";
import { countWaiting } from "./rows.ts";
import { shownIn } from "./zone.ts";

export type ScheduleAnswer = OutputOf<typeof listSchedules>["data"][number];
export type ScheduleDetailAnswer = OutputOf<typeof getSchedule>;
export type FiringAnswer = OutputOf<typeof listFirings>["data"][number];

const SHOWN_TIMES = 10;

/** The history of schedules, with the state of each run. */
export const firingRows = ({ db }: Pick<Tx, "db">) =>
  db
    .selectFrom("scheduleFirings as f")
    .leftJoin("runs as r", (join) =>
      join.onRef("r.workspaceId", "=", "f.workspaceId").onRef("r.id", "=", "f.runId"),
    )
    .select([
      "f.instant",
      "f.since",
      "f.isManual",
      "f.state",
      "f.reasonCode",
      "f.reason",
      "f.runId",
      "f.firedAt",
      "r.state as runState",
    ]);
type FiringRow = Awaited<ReturnType<ReturnType<typeof firingRows>["execute"]>>[number];

export const toFiring = ({ reasonCode, reason, state, runState, ...row }: FiringRow): FiringAnswer => ({
  ...row,
  state: state as FiringAnswer["state"],
  runState: runState as FiringAnswer["runState"],
  reason: reasonCode === null ? null : { code: reasonCode, message: reason ?? "" },
});

/** Schedules as the API shows them, names and the last firing joined in. */
export const scheduleRows = (t: Pick<Tx, "db">) =>
  t.db
    .selectFrom("schedules as s")
    .innerJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "s.workspaceId").onRef("a.id", "=", "s.agentId"),
    )
    .leftJoin("accounts as o", "o.id", "s.ownerId")
    .leftJoin("accounts as p", "p.id", "s.pausedBy")
    .leftJoinLateral(
      () =>
        firingRows(t)
          .where(sql<boolean>`f.workspace_id = s.workspace_id and f.schedule_id = s.id`)
          .orderBy("f.instant", "desc")
          .limit(1)
          .as("f"),
      (join) => join.onTrue(),
    )
    .select([
      "s.id",
      "s.name",
      "s.description",
      "s.kind",
      "s.cron",
      "s.intervalSeconds",
      "s.at",
      "s.timeZone",
      "s.agentId",
      "a.name as agentName",
      "s.stage",
      "s.input",
      "s.overlap",
      "s.misfire",
      "s.graceSeconds",
      "s.startsAt",
      "s.endsAt",
      "s.anchorAt",
      "s.pausedAt",
      "s.pausedBy",
      "p.name as pausedByName",
      "s.pauseReason",
      "s.pausedFor",
      "s.consecutiveFailures",
      "s.nextAt",
      "s.ownerId",
      "o.name as ownerName",
      "s.keyId",
      "s.createdBy",
      "s.createdAt",
      "s.updatedAt",
      "f.instant",
      "f.since",
      "f.isManual",
      "f.state as firingState",
      "f.reasonCode",
      "f.reason",
      "f.runId",
      "f.firedAt",
      "f.runState",
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof scheduleRows>["execute"]>>[number];

export function toSchedule(row: Row): ScheduleAnswer {
  const { instant, since, isManual, firingState, reasonCode, reason, runId, firedAt, runState, ...rest } =
    row;
  const { anchorAt: _, ...schedule } = rest;
  const last = { instant, since, isManual, state: firingState, reasonCode, reason, runId, firedAt, runState };
  return {
    ...schedule,
    kind: schedule.kind as ScheduleAnswer["kind"],
    stage: schedule.stage as ScheduleAnswer["stage"],
    overlap: schedule.overlap as ScheduleAnswer["overlap"],
    misfire: schedule.misfire as ScheduleAnswer["misfire"],
    pausedFor: schedule.pausedFor as ScheduleAnswer["pausedFor"],
    state: schedule.pausedAt !== null ? "paused" : schedule.nextAt === null ? "ended" : "active",
    lastFiring: instant === null ? null : toFiring(last as FiringRow),
  };
}

/** The timing of a row as the pure functions take it. */
export const timingIn = (row: Omit<Timing, "kind"> & { kind: string }): Timing => ({
  kind: row.kind as Timing["kind"],
  cron: row.cron,
  intervalSeconds: row.intervalSeconds,
  at: row.at,
  timeZone: row.timeZone,
  startsAt: row.startsAt,
  endsAt: row.endsAt,
  anchorAt: row.anchorAt,
});

/** The next ten times after an instant, as a program and as a person reads them. */
export const shownTimes = (timing: Timing, after: number) =>
  occurrencesBetween(timing, after, Infinity, SHOWN_TIMES).map((instant) =>
    shownIn(timing.timeZone, instant),
  );

export async function findSchedule(t: Tx, id: string): Promise<ScheduleDetailAnswer> {
  const row = await scheduleRows(t).where("s.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Schedule");
  return {
    ...toSchedule(row),
    next: row.nextAt === null ? [] : shownTimes(timingIn(row), Date.parse(row.nextAt) - 1),
    waitingCount: await countWaiting(t, id),
  };
}

/** `active`, `paused` or `ended`, as a condition on scheduleRows. */
export const inState = (state: ScheduleAnswer["state"]) =>
  state === "paused"
    ? sql<boolean>`s.paused_at is not null`
    : state === "ended"
      ? sql<boolean>`s.paused_at is null and s.next_at is null`
      : sql<boolean>`s.next_at is not null`;
