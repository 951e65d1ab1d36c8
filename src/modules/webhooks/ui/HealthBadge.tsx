import { Ban, CircleAlert, CircleCheck, CircleDashed, CirclePause, CircleX } from "lucide-react";
import { Badge, Tooltip } from "../../../web/kit/index.ts";
import { healthOf } from "./webhookHealth.ts";
import type { AWebhook } from "./webhookSource.ts";

const ICON = {
  disabled: CircleX,
  off: Ban,
  paused: CirclePause,
  failing: CircleAlert,
  unused: CircleDashed,
  healthy: CircleCheck,
} as const;

/** How a webhook fares; why on hover, and in words on its page. */
export function HealthBadge({ webhook }: { webhook: AWebhook }) {
  const { state, label, tone, sentence } = healthOf(webhook, Date.now());
  return (
    <Tooltip content={sentence}>
      <span className="inline-flex">
        <Badge tone={tone} icon={ICON[state]}>
          {label}
        </Badge>
      </span>
    </Tooltip>
  );
}
