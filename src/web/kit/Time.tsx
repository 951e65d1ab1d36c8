import { formatExact, formatRelative } from "./formatTime.ts";
import { Tooltip } from "./Tooltip.tsx";
import { useNow } from "./useNow.ts";

/** An ISO time, relative and ticking, exact on hover. `isExact` shows it the other way round. */
export function Time({ at, isExact }: { at: string; isExact?: boolean }) {
  const atMs = Date.parse(at);
  const ago = useNow((nowMs) => formatRelative(atMs, nowMs));
  return (
    <Tooltip content={isExact ? ago : formatExact(atMs)}>
      <time dateTime={at} className="whitespace-nowrap tabular-nums">
        {isExact ? formatExact(atMs) : ago}
      </time>
    </Tooltip>
  );
}
