import { Ban, Check, UserCheck } from "lucide-react";
import { Badge } from "../../../web/kit/index.ts";
import type { Effect } from "./policySource.ts";
import { EFFECTS } from "./policyWords.ts";

const LOOK = {
  allow: { tone: "green", icon: Check },
  require_approval: { tone: "amber", icon: UserCheck },
  block: { tone: "red", icon: Ban },
} as const;

/** What is done with a call: allowed, asked about, blocked. */
export const EffectBadge = ({ effect, isOff }: { effect: Effect; isOff?: boolean }) => (
  <Badge tone={isOff ? "grey" : LOOK[effect].tone} icon={LOOK[effect].icon}>
    {EFFECTS[effect].label}
  </Badge>
);
