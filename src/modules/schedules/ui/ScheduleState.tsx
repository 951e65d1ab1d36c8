import { CircleCheck, CirclePause, CirclePlay, CircleX, Hourglass, SkipForward } from "lucide-react";
import { Badge, StatusBadge } from "../../../web/kit/index.ts";
import type { Output } from "../../../web/api/index.ts";

type Schedule = Output<"schedules.list">["data"][number];
export type Firing = Output<"schedules.firings">["data"][number];

/** Active, paused or ended. */
export function ScheduleState({ schedule }: { schedule: Pick<Schedule, "state" | "pausedBy"> }) {
  if (schedule.state === "active")
    return (
      <Badge tone="green" icon={CirclePlay}>
        Active
      </Badge>
    );
  if (schedule.state === "ended") return <Badge icon={CircleCheck}>Ended</Badge>;
  return (
    <Badge tone="amber" icon={CirclePause}>
      {schedule.pausedBy === null ? "Paused itself" : "Paused"}
    </Badge>
  );
}

/** What became of one time: the state of its run, or that there is none. */
export function FiringOutcome({ firing }: { firing: Firing }) {
  if (firing.state === "waiting")
    return (
      <Badge tone="blue" icon={Hourglass}>
        Waits its turn
      </Badge>
    );
  if (firing.state === "skipped") return <Badge icon={SkipForward}>Skipped</Badge>;
  if (firing.state === "failed")
    return (
      <Badge tone="red" icon={CircleX}>
        Not started
      </Badge>
    );
  return firing.runState ? <StatusBadge state={firing.runState} /> : <Badge tone="green">Started</Badge>;
}
