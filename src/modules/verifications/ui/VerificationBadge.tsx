import { Badge } from "../../../web/kit/index.ts";
import { STATE_LOOK, type VerificationState } from "./verificationFacts.ts";

export function VerificationBadge({ state }: { state: VerificationState }) {
  const { label, tone, icon } = STATE_LOOK[state];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
