/** Schedules: runs that start by themselves. Owns schedules and their firings; starts runs as whoever owns the schedule. */
import "./operations.ts";
import "./control.ts";
import "./calendar.ts";
import "./owner-left.ts";
export { resumeFunded } from "./out-of-credits.ts";
export { fireSchedule, type ScheduleRef, startWaiting } from "./fire.ts";
export { fireDue, startScheduler } from "./scheduler.ts";
export type { EngineOptions, FireStep } from "./settle.ts";
