import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";
import { LimitPeriod, LimitSubjectKind } from "../limits/contract.ts";
import { RunState } from "../runs/contract.ts";
import { Stage } from "../versions/contract.ts";
import { WalletKind } from "../wallets/contract.ts";

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    // An offset such as +02:00 is no zone: it knows no daylight saving.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

export const ScheduleKind = z
  .enum(["cron", "interval", "once"])
  .describe("Which field says when: cron, intervalSeconds or at.");
export const Overlap = z
  .enum(["skip", "queue", "allow"])
  .describe(
    "What becomes of a time while a run of this schedule is under way; queue: it waits. allow: runs go side by side.",
  );
export const Misfire = z
  .enum(["skip", "run_once", "run_all"])
  .describe("What becomes of times that were missed by more than the grace; run_once: the newest is run.");
export const ScheduleState = z.enum(["active", "paused", "ended"]).describe("ended: no time is left.");
export const FiringState = z
  .enum(["started", "waiting", "skipped", "failed"])
  .describe("waiting: for a run of this schedule to end. failed: no run could be started.");

/** One coming time: the instant, and how a clock on a wall of the schedule's zone shows it. */
export const Occurrence = z.object({
  at: z.iso.datetime(),
  local: z.string().describe("Local date and time, as 2026-03-29T03:00:00."),
  offset: z.string().describe("What the local time is ahead of UTC, as +02:00."),
});
/** What became of one instant. */
export const Firing = z.object({
  instant: z.iso.datetime().describe("The time it was meant for; with the schedule it names the firing."),
  since: z.iso
    .datetime()
    .nullable()
    .describe(
      "Set when it stands for all instants from then on: those of a long outage, not listed singly. Null: for one alone.",
    ),
  isManual: z.boolean().describe("Fired with schedules.run_now."),
  state: FiringState,
  reason: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe(
      "Why it did not run: misfire, overlap, queue_full, paused, refused, or an error code; null: it did, or waits.",
    ),
  runId: id("run").nullable().describe("Null: no run was started."),
  runState: RunState.nullable().describe("Null: there is no run, or it is gone."),
  firedAt: z.iso.datetime().describe("When it was decided, or when a waiting one got its turn."),
});
/** Why a schedule that is out of credits waits. */
const NO_LIMIT = "Null: no limit was reached.";
export const PausedFor = z.object({
  code: z.enum(["insufficient_credits", "limit_reached"]),
  wallet: WalletKind.nullable().describe("The one that was short; null: a limit on both, or not known."),
  shortfallMicros: z
    .number()
    .int()
    .nullable()
    .describe("What was short when a run was refused; null: not known."),
  neededMicros: z
    .number()
    .int()
    .describe("What has to be available, or room under the limit, before it goes on."),
  limitId: id("spendLimit").nullable().describe(NO_LIMIT),
  subjectKind: LimitSubjectKind.nullable().describe(`What the limit is set on. ${NO_LIMIT}`),
  subjectId: z.string().nullable().describe(NO_LIMIT),
  period: LimitPeriod.nullable().describe(NO_LIMIT),
  resetsAt: z.iso.datetime().nullable().describe("When the limit begins anew; null: never, or no limit."),
});
export type PausedFor = z.output<typeof PausedFor>;
const GRACE = "How late a time may be fired before it counts as missed.";
const STARTS = "Nothing fires before it; null: from now on.";
const ENDS = "Nothing fires after it; null: it does not end.";
export const Schedule = z.object({
  id: id("schedule"),
  name: z.string(),
  description: z.string(),
  kind: ScheduleKind,
  cron: z.string().nullable().describe("Null: of another kind."),
  intervalSeconds: z.number().int().nullable().describe("Null: of another kind."),
  at: z.iso.datetime().nullable().describe("Null: of another kind."),
  timeZone: z.string(),
  agentId: id("agent"),
  agentName: z.string(),
  stage: Stage,
  input: z.string(),
  overlap: Overlap,
  misfire: Misfire,
  graceSeconds: z.number().int().describe(GRACE),
  startsAt: z.iso.datetime().nullable().describe(STARTS),
  endsAt: z.iso.datetime().nullable().describe(ENDS),
  state: ScheduleState,
  pausedAt: z.iso.datetime().nullable().describe("Null: it is not paused."),
  pausedBy: id("account").nullable().describe("Null while paused: it paused itself, see pauseReason."),
  pausedByName: z.string().nullable().describe("Null: nobody paused it, or they left the organization."),
  pauseReason: z.string().nullable().describe("Null: it is not paused, or none was given."),
  pausedFor: PausedFor.nullable().describe(
    "Set while it is out of credits: it goes on by itself once there is enough again. Null: it is not.",
  ),
  consecutiveFailures: z.number().int().describe("Firings in a row that could not start; 20 pause it."),
  nextAt: z.iso.datetime().nullable().describe("Null: it is paused or has ended."),
  lastFiring: Firing.nullable().describe("Null: there was none yet."),
  ownerId: id("account").describe("With whose power it starts runs: who made it or changed it last."),
  ownerName: z.string().nullable().describe("Null: they left the organization."),
  keyId: id("apiKey")
    .nullable()
    .describe("The key they did it with; it starts nothing once the key has ended. Null: without a key."),
  createdBy: id("account"),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const ScheduleDetail = Schedule.extend({
  next: z.array(Occurrence).describe("The next ten times; none while paused."),
  waitingCount: z.number().int().describe("Firings that wait for a run of this schedule to end."),
});

const Times = z.object({
  cron: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe("Five fields: minute, hour, day of month, month, weekday."),
  intervalSeconds: z.number().int().min(60).max(31_536_000).describe("At least 60."),
  at: z.iso.datetime({ offset: true }).describe("The one time of kind once; whole seconds."),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin")
    .describe("IANA time zone the cron fields are read in."),
  startsAt: z.iso.datetime({ offset: true }).nullable().describe(STARTS),
  endsAt: z.iso.datetime({ offset: true }).nullable().describe(ENDS),
});
const TimesInput = Times.partial({
  cron: true,
  intervalSeconds: true,
  at: true,
  startsAt: true,
  endsAt: true,
}).extend({ timeZone: Times.shape.timeZone.default("UTC") });
const ById = z.object({ id: id("schedule") });

const What = z.object({
  name: z.string().trim().min(1).max(80).describe("Unique in the workspace, whatever its case."),
  description: z.string().trim().max(500),
  agentId: id("agent"),
  stage: Stage,
  input: z.string().min(1).max(200_000).describe("What the agent is told at each firing."),
  overlap: Overlap,
  misfire: Misfire,
  graceSeconds: z.number().int().min(0).max(86_400).describe(GRACE),
});
export const NewSchedule = What.extend({
  description: What.shape.description.default(""),
  stage: Stage.optional().describe("Default: the API key's, else production."),
  overlap: What.shape.overlap.default("skip"),
  misfire: What.shape.misfire.default("run_once"),
  graceSeconds: What.shape.graceSeconds.default(60),
  kind: ScheduleKind,
  ...TimesInput.shape,
});

export const createSchedule = verb({
  name: "schedules.create",
  http: "POST /v1/schedules 201",
  summary: "Create a schedule that runs an agent by itself",
  needs: "schedules:write",
  scope: "workspace",
  input: NewSchedule,
  output: ScheduleDetail,
  audit: (_, schedule) => ({ id: schedule.id, name: schedule.name }),
});
export const listSchedules = verb({
  name: "schedules.list",
  http: "GET /v1/schedules",
  summary: "The schedules of this workspace, newest first",
  needs: "schedules:read",
  scope: "workspace",
  input: pageInput("schedule").extend({
    agentId: id("agent").optional(),
    state: ScheduleState.optional(),
    search: z.string().trim().max(200).optional().describe("Part of the name or description."),
  }),
  output: pageOf(Schedule),
});
export const upcomingFirings = verb({
  name: "schedules.upcoming",
  http: "GET /v1/schedules/upcoming",
  summary: "Coming firings of all schedules, for a calendar: at most 62 days and 1000 firings",
  needs: "schedules:read",
  scope: "workspace",
  input: z.object({
    from: z.iso.datetime({ offset: true }).optional().describe("Default and earliest: now."),
    to: z.iso.datetime({ offset: true }).optional().describe("Default: a week after from."),
    agentId: id("agent").optional(),
  }),
  output: z.object({
    data: z.array(
      Occurrence.extend({
        scheduleId: id("schedule"),
        name: z.string(),
        agentId: id("agent"),
        timeZone: z.string(),
      }),
    ),
    isCut: z
      .boolean()
      .describe("There are more until `to` than are listed; all are listed until the last one."),
  }),
});
export const previewSchedule = verb({
  name: "schedules.preview",
  http: "POST /v1/schedules/preview",
  summary: "The next ten times of a schedule that is not saved; 422 names what is wrong, field by field",
  needs: "schedules:read",
  scope: "workspace",
  input: z.object({ kind: ScheduleKind, ...TimesInput.shape }),
  output: z.object({ next: z.array(Occurrence) }),
});
export const getSchedule = verb({
  name: "schedules.get",
  http: "GET /v1/schedules/{id}",
  summary: "One schedule with its next ten times",
  needs: "schedules:read",
  scope: "workspace",
  input: ById,
  output: ScheduleDetail,
});
export const updateSchedule = verb({
  name: "schedules.update",
  http: "PATCH /v1/schedules/{id}",
  summary: "Change a schedule; it acts with the power of who changed it from then on",
  needs: "schedules:write",
  scope: "workspace",
  input: What.partial().extend({
    id: id("schedule"),
    kind: ScheduleKind.optional(),
    ...Times.partial().shape,
  }),
  output: ScheduleDetail,
  audit: ({ id }, schedule) => ({ id, name: schedule.name }),
});
export const deleteSchedule = verb({
  name: "schedules.delete",
  http: "DELETE /v1/schedules/{id} 204",
  summary: "Delete a schedule and its history; runs it started go on",
  needs: "schedules:write",
  scope: "workspace",
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
export const pauseSchedule = verb({
  name: "schedules.pause",
  http: "POST /v1/schedules/{id}/pause",
  summary: "Pause a schedule; times that pass meanwhile are not made up for",
  needs: "schedules:write",
  scope: "workspace",
  input: ById.extend({ reason: z.string().trim().max(200).optional().describe("Shown as pauseReason.") }),
  output: ScheduleDetail,
  audit: ({ id }, schedule) => ({ id, name: schedule.name }),
});
export const resumeSchedule = verb({
  name: "schedules.resume",
  http: "POST /v1/schedules/{id}/resume",
  summary: "Go on with a paused schedule, from its next time after now",
  needs: "schedules:write",
  scope: "workspace",
  input: ById,
  output: ScheduleDetail,
  audit: ({ id }, schedule) => ({ id, name: schedule.name }),
});
export const runScheduleNow = verb({
  name: "schedules.run_now",
  http: "POST /v1/schedules/{id}/run 201",
  summary: "Fire a schedule now, as you; its plan stays as it is",
  needs: "schedules:write",
  scope: "workspace",
  input: ById,
  output: Firing,
  audit: ({ id }, firing) => ({ id, runId: firing.runId }),
});
export const listFirings = verb({
  name: "schedules.firings",
  http: "GET /v1/schedules/{id}/firings",
  summary: "What became of each time of a schedule, newest first",
  needs: "schedules:read",
  scope: "workspace",
  input: PageInput.extend({ id: id("schedule"), state: FiringState.optional() }),
  output: pageOf(Firing),
});
