import { formatComing, formatExact, formatRelative } from "./formatTime.ts";
import { Tooltip } from "./Tooltip.tsx";
import { useNow } from "./useNow.ts";

/** An ISO time, relative and ticking, exact on hover. `isExact` shows it the other way round; `isComing` counts down to now. */
export function Time({ at, isExact, isComing }: { at: string; isExact?: boolean; isComing?: boolean }) {
  const atMs = Date.parse(at);
  const ago = useNow((nowMs) => (isComing ? formatComing : formatRelative)(atMs, nowMs));
  return (
    <Tooltip content={isExact ? ago : formatExact(atMs)}>
      <time dateTime={at} className="whitespace-nowrap tabular-nums">
        {isExact ? formatExact(atMs) : ago}
      </time>
    </Tooltip>
  );
}
