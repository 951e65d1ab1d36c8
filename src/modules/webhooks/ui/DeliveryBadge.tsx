import { CircleCheck, CircleDashed, CircleX, RotateCw } from "lucide-react";
import { Badge } from "../../../web/kit/index.ts";
import type { Delivery } from "./webhookSource.ts";

/** What became of a delivery; one that waits after a failed try is being retried. */
export function DeliveryBadge({ delivery: { state, attempts } }: { delivery: Delivery }) {
  if (state === "succeeded")
    return (
      <Badge tone="green" icon={CircleCheck}>
        Succeeded
      </Badge>
    );
  if (state === "failed")
    return (
      <Badge tone="red" icon={CircleX}>
        Failed
      </Badge>
    );
  return attempts > 0 ? (
    <Badge tone="amber" icon={RotateCw}>
      Retrying
    </Badge>
  ) : (
    <Badge tone="blue" icon={CircleDashed}>
      Pending
    </Badge>
  );
}
