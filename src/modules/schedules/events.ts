import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const About = z.object({
  scheduleId: id("schedule"),
  name: z.string(),
  agentId: id("agent"),
});
const Instant = z.iso.datetime().describe("The time it was meant for.");

const about = {
  scheduleId: exampleId("schedule"),
  name: "Morning report",
  agentId: exampleId("agent"),
};
const instant = "2026-01-15T07:00:00.000Z";
const ofSchedule = { version: 1, scope: "workspace" } as const;

export const scheduleCreated = eventType({
  ...ofSchedule,
  type: "schedule.created",
  title: "A schedule was created",
  payload: About,
  example: about,
});
export const scheduleUpdated = eventType({
  ...ofSchedule,
  type: "schedule.updated",
  title: "A schedule was changed",
  payload: About.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...about, changed: ["cron", "timeZone"] },
});
export const scheduleDeleted = eventType({
  ...ofSchedule,
  type: "schedule.deleted",
  title: "A schedule was deleted",
  payload: About,
  example: about,
});
export const schedulePaused = eventType({
  ...ofSchedule,
  type: "schedule.paused",
  title: "A schedule was paused, by somebody or after too many failures",
  payload: About.extend({ reason: z.string().nullable(), isAutomatic: z.boolean() }),
  example: {
    ...about,
    reason: "20 firings in a row could not start: Nothing is deployed to production",
    isAutomatic: true,
  },
});
export const scheduleResumed = eventType({
  ...ofSchedule,
  type: "schedule.resumed",
  title: "A paused schedule goes on",
  payload: About,
  example: about,
});
export const scheduleFired = eventType({
  ...ofSchedule,
  type: "schedule.fired",
  title: "A schedule started a run",
  payload: About.extend({ instant: Instant, isManual: z.boolean(), runId: id("run") }),
  example: { ...about, instant, isManual: false, runId: exampleId("run") },
});
export const scheduleSkipped = eventType({
  ...ofSchedule,
  type: "schedule.skipped",
  title: "Times of a schedule were skipped",
  payload: About.extend({
    instant: Instant,
    reason: z.string().describe("misfire, overlap, queue_full, paused."),
    count: z.number().int().describe("How many rows of the history say so; of many, `instant` is the last."),
  }),
  example: { ...about, instant, reason: "overlap", count: 1 },
});
export const scheduleFailed = eventType({
  ...ofSchedule,
  type: "schedule.failed",
  title: "A schedule could not start a run",
  payload: About.extend({
    instant: Instant,
    error: z.object({ code: z.string(), message: z.string() }),
    consecutiveFailures: z.number().int(),
  }),
  example: {
    ...about,
    instant,
    error: { code: "conflict", message: "Nothing is deployed to production" },
    consecutiveFailures: 1,
  },
});
