import type { ScheduleAnswer } from "./find.ts";

/** What the audit log shows of a schedule: what people set. */
export const audited = (schedule: ScheduleAnswer) => ({
  name: schedule.name,
  description: schedule.description,
  kind: schedule.kind,
  cron: schedule.cron,
  intervalSeconds: schedule.intervalSeconds,
  at: schedule.at,
  timeZone: schedule.timeZone,
  agentId: schedule.agentId,
  stage: schedule.stage,
  input: schedule.input,
  overlap: schedule.overlap,
  misfire: schedule.misfire,
  graceSeconds: schedule.graceSeconds,
  startsAt: schedule.startsAt,
  endsAt: schedule.endsAt,
  state: schedule.state,
  pauseReason: schedule.pauseReason,
  ownerId: schedule.ownerId,
  keyId: schedule.keyId,
});
