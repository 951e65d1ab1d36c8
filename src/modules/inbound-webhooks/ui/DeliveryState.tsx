import { CirclePlay, CircleX, Inbox, Loader, ShieldX } from "lucide-react";
import { Badge } from "../../../web/kit/index.ts";
import type { Delivery } from "./useDeliveryTail.ts";

export const DELIVERY_STATES = [
  { value: "received", label: "Received" },
  { value: "started", label: "Run started" },
  { value: "failed", label: "Failed" },
  { value: "rejected", label: "Rejected" },
] as const;

/** What became of a delivery. */
export function DeliveryState({ state, startsRuns }: { state: Delivery["state"]; startsRuns: boolean }) {
  if (state === "started")
    return (
      <Badge tone="green" icon={CirclePlay}>
        Run started
      </Badge>
    );
  if (state === "failed")
    return (
      <Badge tone="red" icon={CircleX}>
        Failed
      </Badge>
    );
  if (state === "rejected")
    return (
      <Badge tone="amber" icon={ShieldX}>
        Rejected
      </Badge>
    );
  return startsRuns ? (
    <Badge tone="blue" icon={Loader}>
      Starting
    </Badge>
  ) : (
    <Badge tone="blue" icon={Inbox}>
      In the inbox
    </Badge>
  );
}
