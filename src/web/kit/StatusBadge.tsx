import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TimerOff,
} from "lucide-react";
import { TONE, type Tone } from "./Badge.tsx";
import { classes } from "./classes.ts";

export type RunState =
  | "queued"
  | "running"
  | "waiting"
  | "interrupted"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "timed_out";

export const RUN_STATE: Record<RunState, { text: string; tone: Tone; icon: LucideIcon }> = {
  queued: { text: "Queued", tone: "grey", icon: CircleDashed },
  running: { text: "Running", tone: "blue", icon: LoaderCircle },
  waiting: { text: "Waiting", tone: "amber", icon: CirclePause },
  interrupted: { text: "Interrupted", tone: "amber", icon: CircleAlert },
  succeeded: { text: "Succeeded", tone: "green", icon: CircleCheck },
  failed: { text: "Failed", tone: "red", icon: CircleX },
  cancelled: { text: "Cancelled", tone: "grey", icon: Ban },
  timed_out: { text: "Timed out", tone: "red", icon: TimerOff },
};

/** `reason` is said after the state: `Waiting · approval`. */
export function StatusBadge({
  state,
  reason,
  isBare,
}: {
  state: RunState;
  reason?: string;
  isBare?: boolean;
}) {
  const { text, tone, icon: Icon } = RUN_STATE[state];
  return (
    <span
      className={classes(
        "inline-flex h-5 items-center align-middle gap-1 rounded-sm text-12 font-medium whitespace-nowrap",
        TONE[tone],
        isBare ? "bg-transparent" : "px-1.5",
      )}
    >
      <Icon aria-hidden size={13} className={classes("shrink-0", state === "running" && "animate-spin")} />
      {text}
      {reason && <span className="font-normal">· {reason}</span>}
    </span>
  );
}
