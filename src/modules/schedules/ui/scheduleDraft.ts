import type { Input, Output } from "../../../web/api/index.ts";
import { instantOf, wallTime } from "./zoneTime.ts";

export type Schedule = Output<"schedules.get">;
export type NewSchedule = Input<"schedules.create">;
export type Times = Input<"schedules.preview">;
export type Stage = Schedule["stage"];

export const UNITS = { minutes: 60, hours: 3600, days: 86_400 } as const;
export type Unit = keyof typeof UNITS;

/** A schedule as the form holds it. Local times are what a clock in its zone shows, as `2026-03-29T09:00`; "" is none. */
export interface ScheduleDraft {
  name: string;
  description: string;
  kind: Schedule["kind"];
  cron: string;
  every: number | null;
  unit: Unit;
  at: string;
  timeZone: string;
  agentId: string | null;
  stage: Stage;
  input: string;
  overlap: Schedule["overlap"];
  misfire: Schedule["misfire"];
  graceSeconds: number | null;
  startsAt: string;
  endsAt: string;
}

export const emptyDraft = (timeZone: string): ScheduleDraft => ({
  name: "",
  description: "",
  kind: "cron",
  cron: "0 9 * * 1-5",
  every: 15,
  unit: "minutes",
  at: "",
  timeZone,
  agentId: null,
  stage: "production",
  input: "",
  overlap: "skip",
  misfire: "run_once",
  graceSeconds: 60,
  startsAt: "",
  endsAt: "",
});

const largestUnit = (seconds: number): Unit =>
  seconds % UNITS.days === 0 ? "days" : seconds % UNITS.hours === 0 ? "hours" : "minutes";

export function draftOf(schedule: Schedule): ScheduleDraft {
  const local = (at: string | null) => (at === null ? "" : wallTime(schedule.timeZone, at).slice(0, 16));
  const unit = largestUnit(schedule.intervalSeconds ?? 900);
  return {
    name: schedule.name,
    description: schedule.description,
    kind: schedule.kind,
    cron: schedule.cron ?? "0 9 * * 1-5",
    every: (schedule.intervalSeconds ?? 900) / UNITS[unit],
    unit,
    at: local(schedule.at),
    timeZone: schedule.timeZone,
    agentId: schedule.agentId,
    stage: schedule.stage,
    input: schedule.input,
    overlap: schedule.overlap,
    misfire: schedule.misfire,
    graceSeconds: schedule.graceSeconds,
    startsAt: local(schedule.startsAt),
    endsAt: local(schedule.endsAt),
  };
}

/** The times as the API takes them; null while something needed is missing. */
export function timesOf(draft: ScheduleDraft): Times | null {
  const { kind, timeZone } = draft;
  const instant = (local: string) => (local === "" ? null : instantOf(timeZone, local));
  const bounds = { timeZone, startsAt: instant(draft.startsAt), endsAt: instant(draft.endsAt) };
  if (kind === "cron") return draft.cron.trim() === "" ? null : { kind, cron: draft.cron.trim(), ...bounds };
  if (kind === "interval")
    return draft.every === null
      ? null
      : { kind, intervalSeconds: Math.round(draft.every * UNITS[draft.unit]), ...bounds };
  const at = instant(draft.at);
  return at === null ? null : { kind, at, timeZone, startsAt: null, endsAt: null };
}

/** The whole schedule as the API takes it; null while it is not complete. */
export function scheduleOf(draft: ScheduleDraft): NewSchedule | null {
  const times = timesOf(draft);
  if (!times || draft.agentId === null || draft.name.trim() === "" || draft.input.trim() === "") return null;
  return {
    name: draft.name,
    description: draft.description,
    agentId: draft.agentId as Schedule["agentId"],
    stage: draft.stage,
    input: draft.input,
    overlap: draft.overlap,
    misfire: draft.misfire,
    graceSeconds: draft.graceSeconds ?? 0,
    ...times,
  };
}
