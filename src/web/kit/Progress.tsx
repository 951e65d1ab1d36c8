import { Progress as Base } from "@base-ui/react/progress";
import { Count } from "./Count.tsx";
import { formatDuration } from "./formatNumbers.ts";

/** n of m, the rate and the time left. Without `total` it only says that something goes on. */
export function Progress({
  label,
  done,
  total,
  ratePerSecond,
}: {
  label: string;
  done: number;
  total?: number;
  ratePerSecond?: number;
}) {
  const remainingMs = total && ratePerSecond ? ((total - done) / ratePerSecond) * 1000 : undefined;
  return (
    <Base.Root value={total === undefined ? null : done} max={total} className="flex flex-col gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-3 text-12">
        <Base.Label className="font-medium text-ink">{label}</Base.Label>
        <span className="text-ink-muted tabular-nums">
          <Count value={done} />
          {total !== undefined && (
            <>
              {" of "}
              <Count value={total} />
            </>
          )}
          {ratePerSecond !== undefined && ` · ${ratePerSecond.toFixed(ratePerSecond < 10 ? 1 : 0)}/s`}
          {remainingMs !== undefined &&
            remainingMs > 0 &&
            ` · ${formatDuration(Math.max(1000, remainingMs))} left`}
        </span>
      </div>
      <Base.Track className="h-1.5 overflow-hidden rounded-full bg-pressed">
        <Base.Indicator className="h-full rounded-full bg-accent transition-[width] data-indeterminate:w-1/3 data-indeterminate:animate-breathe" />
      </Base.Track>
    </Base.Root>
  );
}
