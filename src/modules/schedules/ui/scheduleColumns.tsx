import type { Output } from "../../../web/api/index.ts";
import { type Column, StageBadge, Time } from "../../../web/kit/index.ts";
import { FiringOutcome, ScheduleState } from "./ScheduleState.tsx";
import { whenInWords } from "./whenText.ts";

const zoneName = (timeZone: string): string => timeZone.replaceAll("_", " ");

type Schedule = Output<"schedules.list">["data"][number];

export const scheduleColumns: readonly Column<Schedule>[] = [
  { key: "name", header: "Name", cell: ({ name }) => name },
  {
    key: "when",
    header: "When",
    width: "24%",
    priority: 2,
    cell: (schedule) => (
      <span title={[whenInWords(schedule), schedule.cron, schedule.timeZone].filter(Boolean).join(" · ")}>
        {whenInWords(schedule)}
        {schedule.kind !== "interval" && (
          <span className="ml-2 text-12 text-ink-faint">{zoneName(schedule.timeZone)}</span>
        )}
      </span>
    ),
  },
  {
    key: "agent",
    header: "Agent",
    width: "240px",
    priority: 3,
    cell: ({ agentName, stage }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate">{agentName}</span>
        <StageBadge stage={stage} />
      </span>
    ),
  },
  {
    key: "last",
    header: "Last firing",
    width: "184px",
    priority: 2,
    cell: ({ lastFiring }) =>
      lastFiring ? (
        <span className="flex items-center gap-2">
          <FiringOutcome firing={lastFiring} />
          <span className="text-12">
            <Time at={lastFiring.firedAt} />
          </span>
        </span>
      ) : (
        <span className="text-ink-faint">not yet</span>
      ),
  },
  {
    key: "state",
    header: "State",
    width: "124px",
    cell: (schedule) => <ScheduleState schedule={schedule} />,
  },
  {
    key: "next",
    header: "Next",
    width: "84px",
    align: "end",
    cell: ({ nextAt, state }) => (nextAt && state === "active" ? <Time at={nextAt} isComing /> : "–"),
  },
];
