import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { formatDuration } from "./formatNumbers.ts";
import { RUN_STATE, type RunState } from "./StatusBadge.tsx";
import { Tooltip } from "./Tooltip.tsx";
import { useNow } from "./useNow.ts";

export interface TimelineStep {
  id: string;
  label: string;
  icon?: LucideIcon;
  state: RunState;
  /** Milliseconds after the start of the run. */
  startMs: number;
  /** Left out while it goes on. */
  durationMs?: number;
  /** Nesting, from 0. */
  depth?: number;
  /** Cost and tokens, at the right. */
  aside?: ReactNode;
}

const BAR: Record<string, string> = {
  green: "bg-green-mark",
  amber: "bg-amber-mark",
  red: "bg-red-mark",
  blue: "bg-blue-mark",
  grey: "bg-grey-mark",
};

const LONG_TICKS_MS = [1, 2, 5, 10, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * 60_000);

/** The first round number of milliseconds that cuts the span into a handful of pieces. */
const tickMs = (spanMs: number) => {
  const raw = spanMs / 5;
  if (raw > 20_000)
    return LONG_TICKS_MS.find((tick) => tick >= raw) ?? Math.ceil(raw / 86_400_000) * 86_400_000;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
};

/** `2 s` for `2.00 s`: a tick is round. */
const shortDuration = (durationMs: number) =>
  formatDuration(durationMs)
    .replace(/(\.\d*?)0+(?= s$)/, "$1")
    .replace(/\.(?= s$)/, "");

function Axis({ spanMs }: { spanMs: number }) {
  const every = tickMs(spanMs);
  const ticks = Array.from({ length: Math.floor(spanMs / every) + 1 }, (_, index) => index * every);
  return (
    <div aria-hidden className="@container relative h-6 text-12 text-ink-faint tabular-nums">
      {ticks
        .filter((tick) => tick < spanMs * 0.93)
        .map((tick, index) => (
          <span
            key={tick}
            className={classes(
              "absolute top-1 border-l border-line pl-1 whitespace-nowrap",
              // Where there is no room for each, every other one.
              index % 2 === 1 && "hidden @min-[260px]:block",
            )}
            style={{ left: `${(tick / spanMs) * 100}%` }}
          >
            {tick === 0 ? "0" : shortDuration(tick)}
          </span>
        ))}
    </div>
  );
}

/** Steps of a run as bars on one axis. `startedAt` (ISO) lets bars of running steps grow. */
export function Timeline({
  steps,
  startedAt,
  selectedId,
  onSelect,
}: {
  steps: readonly TimelineStep[];
  startedAt?: string;
  selectedId?: string;
  onSelect?: (id: string) => void;
}) {
  const isLive = startedAt !== undefined && steps.some((step) => step.durationMs === undefined);
  const elapsedMs = useNow((nowMs) => (isLive ? Math.max(0, nowMs - Date.parse(startedAt)) : 0));
  const endOf = (step: TimelineStep) =>
    step.durationMs === undefined ? Math.max(elapsedMs, step.startMs) : step.startMs + step.durationMs;
  const spanMs = Math.max(1, ...steps.map(endOf));
  const columns =
    "grid grid-cols-[minmax(80px,2fr)_minmax(0,3fr)_auto] items-center sm:grid-cols-[minmax(128px,240px)_minmax(0,1fr)_auto] gap-x-3 px-2";
  return (
    <div className="min-w-0 text-13">
      <div className={classes(columns, "border-b border-line")}>
        <span className="text-12 text-ink-muted">Step</span>
        <Axis spanMs={spanMs} />
        <span className="w-20 text-right text-12 text-ink-muted sm:w-36">Duration</span>
      </div>
      <ol>
        {steps.map((step) => {
          const { tone, text, icon: StateIcon } = RUN_STATE[step.state];
          const Icon = step.icon ?? StateIcon;
          const durationMs = endOf(step) - step.startMs;
          const words = `${text}, from ${formatDuration(step.startMs)}, ${formatDuration(durationMs)}`;
          const isSelected = step.id === selectedId;
          return (
            <li key={step.id}>
              <Tooltip content={words} side="bottom">
                <button
                  type="button"
                  aria-pressed={onSelect ? isSelected : undefined}
                  onClick={() => onSelect?.(step.id)}
                  className={classes(
                    columns,
                    "h-9 w-full rounded-sm text-left -outline-offset-2!",
                    isSelected ? "bg-selected" : "hover:bg-hover",
                  )}
                >
                  <span
                    className="flex min-w-0 items-center gap-2"
                    style={{ paddingLeft: (step.depth ?? 0) * 16 }}
                  >
                    <Icon aria-hidden size={14} className={classes("shrink-0", `text-${tone}`)} />
                    <span className="truncate">{step.label}</span>
                    <span className="sr-only">{words}</span>
                  </span>
                  <span aria-hidden className="relative h-4">
                    <span
                      className={classes(
                        "absolute inset-y-0.5 min-w-1 rounded-sm",
                        BAR[tone],
                        step.durationMs === undefined && "animate-breathe",
                      )}
                      style={{
                        left: `${Math.min(99.5, (step.startMs / spanMs) * 100)}%`,
                        width: `${(durationMs / spanMs) * 100}%`,
                      }}
                    />
                  </span>
                  <span className="flex w-20 justify-end gap-3 text-12 text-ink-muted tabular-nums sm:w-36">
                    {step.aside}
                    <span className="whitespace-nowrap text-ink">{formatDuration(durationMs)}</span>
                  </span>
                </button>
              </Tooltip>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
