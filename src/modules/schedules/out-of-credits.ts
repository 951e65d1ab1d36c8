import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { subscribe } from "../../platform/events/subscribers.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Reason } from "./accept.ts";
import { affordable } from "./affordable.ts";
import { PausedFor } from "./contract.ts";
import { scheduleResumed } from "./events.ts";
import { timingIn } from "./find.ts";
import { nextOccurrence } from "./occurrences.ts";
import { type HeldSchedule, holdSchedule, isoOf, isoOrNull } from "./rows.ts";
import { aboutOf, tellOfPause } from "./tell.ts";

const SAID: Record<PausedFor["code"], string> = {
  insufficient_credits: "Out of credits",
  limit_reached: "Spending limit reached",
};
const MONEY_CODES = Object.keys(SAID) as PausedFor["code"][];

/** Whether a run was refused or ended because it could not be paid for. */
export const isAboutMoney = (code: string | null): code is PausedFor["code"] =>
  code !== null && Object.hasOwn(SAID, code);

/** What a schedule's row says while it waits for money. */
export function pauseForMoney({ code, message, extra = {} }: Reason, at: number) {
  const pausedFor = PausedFor.parse({
    code,
    wallet: extra.wallet ?? null,
    shortfallMicros: extra.shortfallMicros ?? null,
    neededMicros: extra.neededMicros ?? 1,
    limitId: extra.limitId ?? null,
    subjectKind: extra.subjectKind ?? null,
    subjectId: extra.subjectId ?? null,
    period: extra.period ?? null,
    resetsAt: extra.resetsAt ?? null,
  });
  return {
    pausedAt: isoOf(at),
    pauseReason: `${SAID[pausedFor.code]}: ${message}`,
    pausedBy: null,
    pausedFor: JSON.stringify(pausedFor),
    nextAt: null,
  };
}

interface Place {
  id: string;
  ownerId: string;
  workspaceId: string;
  organizationId: string;
}
const scopeOf = ({ ownerId, organizationId, workspaceId }: Place) => ({
  accountId: ownerId,
  organizationId,
  workspaceId,
});

// What was started and could not be paid to its end: the next ones would not be either.
subscribe({
  name: "schedules.out-of-credits",
  types: ["run.failed"],
  async handle(t, { organizationId, workspaceId, data }, { door }) {
    const { runId, error } = data as { runId: string; error: { code: string; message: string } | null };
    if (!error || !isAboutMoney(error.code) || workspaceId === null) return;
    const found = await t.db
      .selectFrom("runs as r")
      .innerJoin("schedules as s", (join) =>
        join.onRef("s.workspaceId", "=", "r.workspaceId").onRef("s.id", "=", "r.scheduleId"),
      )
      .select(["s.id", "s.ownerId"])
      .where("r.workspaceId", "=", workspaceId)
      .where("r.id", "=", runId)
      .executeTakeFirst();
    if (!found) return;
    await door.write(scopeOf({ ...found, organizationId, workspaceId }), async (inside) => {
      const schedule = await holdSchedule(inside, found.id);
      if (!schedule || schedule.nextAt === null) return;
      // What the books said stands in the step they refused.
      const step = await inside.db
        .selectFrom("steps")
        .select("result")
        .where("runId", "=", runId)
        .orderBy("number", "desc")
        .limit(1)
        .executeTakeFirst();
      const extra = (step?.result ?? {}) as NonNullable<Reason["extra"]>;
      const pause = pauseForMoney({ ...error, extra }, Date.parse(schedule.clock));
      await inside.db.updateTable("schedules").set(pause).where("id", "=", schedule.id).execute();
      tellOfPause(inside, schedule, pause.pauseReason, true);
    });
  },
});

/**
 * Goes on where the money ran out: what passed since, the refused time among it, comes up again and is fired as far as the
 * misfire policy says.
 */
async function goOn(t: Tx, schedule: HeldSchedule): Promise<void> {
  const decidedUntil = Date.parse(schedule.decidedUntil);
  await t.db
    .deleteFrom("scheduleFirings")
    .where("scheduleId", "=", schedule.id)
    .where("isManual", "=", false)
    .where("instant", ">", isoOf(decidedUntil))
    .where("reasonCode", "in", MONEY_CODES)
    .execute();
  await t.db
    .updateTable("schedules")
    .set({
      pausedAt: null,
      pauseReason: null,
      pausedFor: null,
      consecutiveFailures: 0,
      nextAt: isoOrNull(nextOccurrence(timingIn(schedule), decidedUntil)),
    })
    .where("id", "=", schedule.id)
    .execute();
  emit(t, scheduleResumed, aboutOf(schedule), { agentId: schedule.agentId, actorId: null });
}

/**
 * Resumes the schedules that are out of credits and have what they need again, at `now` (Unix milliseconds; default: the
 * clock). Answers how many.
 */
export async function resumeFunded(
  platform: Platform,
  {
    now = platform.now().getTime(),
    organizationId,
  }: { now?: number | undefined; organizationId?: string } = {},
): Promise<number> {
  const isEnforced = platform.settings.credits() === "enforced";
  const { rows } = await platform.door.asSystem(
    "what schedules of every workspace are due",
    (t) =>
      sql<Place>`
      select s.id, s.owner_id, s.workspace_id, w.organization_id
        from schedules s join workspaces w on w.id = s.workspace_id
        where s.paused_for is not null ${organizationId === undefined ? sql`` : sql`and w.organization_id = ${organizationId}`}
          and ${affordable(now, isEnforced)}
        order by s.paused_at limit 500`.execute(t.db),
    { isSingle: true },
  );
  let resumed = 0;
  for (const place of rows)
    await platform.door.write(scopeOf(place), async (t) => {
      const schedule = await holdSchedule(t, place.id);
      if (!schedule || schedule.pausedFor === null) return;
      await goOn(t, schedule);
      resumed++;
    });
  return resumed;
}

subscribe({
  name: "schedules.funded",
  types: ["wallet.funded"],
  async handle(_, { organizationId }, platform) {
    await resumeFunded(platform, { organizationId });
  },
});
