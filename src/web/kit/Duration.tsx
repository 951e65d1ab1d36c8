import { formatDuration } from "./formatNumbers.ts";
import { useNow } from "./useNow.ts";

/** A length of time. With `since` (ISO) it ticks for what is still going on. */
export function Duration({ durationMs, since }: { durationMs?: number; since?: string }) {
  const text = useNow((nowMs) =>
    durationMs !== undefined
      ? formatDuration(durationMs)
      : since === undefined
        ? "–"
        : formatDuration(Math.max(0, Math.floor((nowMs - Date.parse(since)) / 1000) * 1000)),
  );
  return <span className="whitespace-nowrap tabular-nums">{text}</span>;
}
