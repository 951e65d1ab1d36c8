import {
  Ban,
  CircleAlert,
  CircleCheck,
  CirclePause,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  TimerOff,
} from "lucide-react";
import { Badge, type Tone } from "../../../web/kit/index.ts";
import type { Approval } from "./approvals.ts";

interface Look {
  text: string;
  tone: Tone;
  icon: LucideIcon;
}
const STATE: Record<Approval["state"], Look> = {
  pending: { text: "Waiting", tone: "amber", icon: CirclePause },
  approved: { text: "Approved", tone: "blue", icon: CircleCheck },
  denied: { text: "Denied", tone: "red", icon: CircleX },
  expired: { text: "Expired", tone: "grey", icon: TimerOff },
  cancelled: { text: "Not needed", tone: "grey", icon: Ban },
};
/** Of an approved one, what became of the call says more. */
const EXECUTION: Record<NonNullable<Approval["execution"]>, Look> = {
  started: { text: "Under way", tone: "blue", icon: LoaderCircle },
  succeeded: { text: "Done", tone: "green", icon: CircleCheck },
  failed: { text: "Failed", tone: "red", icon: CircleX },
  unknown: { text: "Outcome unknown", tone: "amber", icon: CircleAlert },
};

export const APPROVAL_STATES = Object.entries(STATE).map(([value, { text, icon }]) => ({
  value: value as Approval["state"],
  label: text,
  icon,
}));

export function ApprovalState({ approval }: { approval: Pick<Approval, "state" | "execution"> }) {
  const { text, tone, icon } = approval.execution ? EXECUTION[approval.execution] : STATE[approval.state];
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}
