import {
  CircleCheck,
  CircleDollarSign,
  CirclePause,
  CirclePlay,
  CircleX,
  Hourglass,
  SkipForward,
} from "lucide-react";
import { Badge, StatusBadge } from "../../../web/kit/index.ts";
import type { Output } from "../../../web/api/index.ts";

type Schedule = Output<"schedules.list">["data"][number];
export type Firing = Output<"schedules.firings">["data"][number];

/** Why there was no money for it, in a word. */
const MONEY = { insufficient_credits: "Out of credits", limit_reached: "Limit reached" } as const;

/** Active, paused or ended. */
export function ScheduleState({
  schedule,
}: {
  schedule: Pick<Schedule, "state" | "pausedBy" | "pausedFor">;
}) {
  if (schedule.state === "active")
    return (
      <Badge tone="green" icon={CirclePlay}>
        Active
      </Badge>
    );
  if (schedule.state === "ended") return <Badge icon={CircleCheck}>Ended</Badge>;
  if (schedule.pausedFor)
    return (
      <Badge tone="red" icon={CircleDollarSign}>
        {MONEY[schedule.pausedFor.code]}
      </Badge>
    );
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
  const code = firing.reason?.code as keyof typeof MONEY | undefined;
  if (firing.state === "failed" && code && code in MONEY)
    return (
      <Badge tone="red" icon={CircleDollarSign}>
        {MONEY[code]}
      </Badge>
    );
  if (firing.state === "failed")
    return (
      <Badge tone="red" icon={CircleX}>
        Not started
      </Badge>
    );
  return firing.runState ? <StatusBadge state={firing.runState} /> : <Badge tone="green">Started</Badge>;
}
