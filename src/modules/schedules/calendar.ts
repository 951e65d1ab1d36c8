import { invalid } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { previewSchedule, upcomingFirings } from "./contract.ts";
import { shownTimes, timingIn } from "./find.ts";
import { occurrences } from "./occurrences.ts";
import { isPlannable, timingOf } from "./timing.ts";
import { shownIn } from "./zone.ts";

const DAY_MS = 86_400_000;
const MAX_DAYS = 62;
const USUAL_DAYS = 7;
const MAX_FIRINGS = 1000;

implement(previewSchedule, async (_, input) => {
  const now = Date.now();
  return { next: shownTimes(timingOf(input, now), now) };
});

implement(upcomingFirings, async (t, { from, to, agentId }) => {
  const start = Math.max(Date.now(), from === undefined ? 0 : Date.parse(from));
  const end = to === undefined ? start + USUAL_DAYS * DAY_MS : Date.parse(to);
  if (!isPlannable(end)) throw invalid("to", "must lie before the year 2200");
  if (end <= start) throw invalid("to", "must be in the future and after from");
  if (end - start > MAX_DAYS * DAY_MS) throw invalid("to", `must be at most ${MAX_DAYS} days after from`);
  const schedules = await t.db
    .selectFrom("schedules")
    // Not their inputs, which may be long.
    .select(["id", "name", "agentId", "nextAt", "kind", "cron", "intervalSeconds", "at"])
    .select(["timeZone", "startsAt", "endsAt", "anchorAt"])
    .where("nextAt", "<=", new Date(end).toISOString())
    .$if(agentId !== undefined, (query) => query.where("agentId", "=", agentId!))
    .execute();
  const plans = schedules.map((schedule) => {
    const timing = timingIn(schedule);
    const times = occurrences(timing, Math.max(start, Date.parse(schedule.nextAt!)) - 1);
    return { schedule, times, next: times.next().value ?? Infinity };
  });

  const data = [];
  let isCut = false;
  while (plans.length > 0) {
    const first = plans.reduce((a, b) => (b.next < a.next ? b : a));
    if (first.next > end) break;
    isCut = data.length === MAX_FIRINGS;
    if (isCut) break;
    const { id, name, agentId: ofAgent, timeZone } = first.schedule;
    data.push({ scheduleId: id, name, agentId: ofAgent, timeZone, ...shownIn(timeZone, first.next) });
    first.next = first.times.next().value ?? Infinity;
  }
  return { data, isCut };
});
