import { CirclePlay, CircleX, Inbox, Loader, ShieldX } from "lucide-react";
import { Badge } from "../../../web/kit/index.ts";
import type { Delivery } from "./useDeliveryTail.ts";

export const DELIVERY_STATES = [
  { value: "received", label: "Received" },
  { value: "started", label: "Run started" },
  { value: "failed", label: "Failed" },
  { value: "rejected", label: "Rejected" },
] as const;

const STARTING_MS = 30_000;

type Moment = Pick<Delivery, "state" | "createdAt" | "acknowledgedAt">;

/** Its run starts any moment. One that waits for longer came while the target was the inbox. */
export const isStarting = (
  { state, createdAt }: Pick<Moment, "state" | "createdAt">,
  startsRuns: boolean,
): boolean => startsRuns && state === "received" && Date.now() - Date.parse(createdAt) < STARTING_MS;

/** What became of a delivery. */
export function DeliveryState({ delivery, startsRuns }: { delivery: Moment; startsRuns: boolean }) {
  const { state } = delivery;
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
  if (delivery.acknowledgedAt) return <Badge icon={Inbox}>Received</Badge>;
  return isStarting(delivery, startsRuns) ? (
    <Badge tone="blue" icon={Loader}>
      Starting
    </Badge>
  ) : (
    <Badge tone="blue" icon={Inbox}>
      In the inbox
    </Badge>
  );
}
