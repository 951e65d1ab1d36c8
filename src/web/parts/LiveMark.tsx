import { Pause, Radio } from "lucide-react";
import { Badge } from "../kit/index.ts";

/** Whether a list follows what happens. */
export function LiveMark({
  isPaused,
  isBroken,
  isPolling,
}: {
  isPaused: boolean;
  isBroken: boolean;
  /** It looks again every few seconds instead of being told. */
  isPolling?: boolean;
}) {
  const isLive = !isPaused && !isBroken;
  return (
    <span role="status" title={isLive && isPolling ? "Looks again every few seconds" : undefined}>
      {isPaused ? (
        <Badge icon={Pause}>Paused</Badge>
      ) : (
        <Badge tone={isBroken ? "amber" : "green"} icon={Radio}>
          {isBroken ? "Not live" : "Live"}
        </Badge>
      )}
    </span>
  );
}
