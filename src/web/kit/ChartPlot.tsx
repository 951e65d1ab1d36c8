import { useEffect, useRef, useState } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartProps } from "./Chart.tsx";
import { useTokenColours } from "./useTokenColours.ts";

type PlotProps = Required<Omit<ChartProps, "times">> & { atMs: number[] };

const TOKENS = ["ink-faint", "line", "series-1", "series-2", "series-3", "series-4", "series-5"] as const;

/** The heavy half of Chart; imported lazily and by nothing else. */
export function ChartPlot({ label, atMs, series, format, formatTime, kind, height }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const colours = useTokenColours(TOKENS);
  const [hover, setHover] = useState<{ index: number; left: number; width: number } | null>(null);
  const latest = useRef({ format, formatTime });
  latest.current = { format, formatTime };

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const font = `11px ${getComputedStyle(parent).fontFamily}`;
    const axis = { stroke: colours["ink-faint"], font, ticks: { show: false } };
    // Bars stand on their moment; the first and the last need room for their outer half.
    const halfStep = kind === "bars" ? ((atMs[1] ?? atMs[0]! + 1000) - atMs[0]!) / 2000 : 0;
    const bars = kind === "bars" ? UPlot.paths.bars?.({ size: [0.7, 40], radius: 0.15 }) : undefined;
    const own = new UPlot(
      {
        width: parent.clientWidth,
        height,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: kind === "line", size: 7 } },
        scales: {
          x: { range: (_, min, max) => [min - halfStep, max + halfStep] },
          y: { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 72,
            size: 28,
            gap: 6,
            values: (_, ticks) => ticks.map((tick) => latest.current.formatTime(tick * 1000)),
          },
          {
            ...axis,
            grid: { stroke: colours.line, width: 1 },
            size: 60,
            space: 28,
            values: (_, ticks) => ticks.map((tick) => latest.current.format(tick)),
          },
        ],
        series: [
          {},
          ...series.map(({ label: name }, index) => {
            const stroke = colours[`series-${(index % 5) + 1}` as (typeof TOKENS)[number]];
            return {
              label: name,
              stroke,
              width: 1.5,
              points: { show: atMs.length < 2 },
              ...(bars ? { paths: bars, fill: stroke } : {}),
            };
          }),
        ],
        hooks: {
          setCursor: [
            ({ cursor }) =>
              setHover(
                cursor.idx === null || cursor.idx === undefined || (cursor.left ?? -1) < 0
                  ? null
                  : { index: cursor.idx, left: (cursor.left ?? 0) + 60, width: parent.clientWidth },
              ),
          ],
        },
      },
      [atMs.map((at) => at / 1000), ...series.map(({ values }) => [...values])] as UPlot.AlignedData,
      parent,
    );
    plot.current = own;
    const resize = new ResizeObserver(() => own.setSize({ width: parent.clientWidth, height }));
    resize.observe(parent);
    return () => {
      resize.disconnect();
      own.destroy();
      plot.current = null;
    };
    // The values are compared as text: callers build these arrays anew on every render.
  }, [JSON.stringify([atMs, series]), kind, height, colours]);

  const hoveredAt = hover && atMs[hover.index];
  return (
    <div className="relative min-w-0" style={{ height }}>
      <div
        ref={place}
        role="img"
        aria-label={`${label}. The values are in the table behind the button above.`}
      />
      {hover && hoveredAt != null && (
        <div
          className="pointer-events-none absolute top-0 z-10 rounded-sm border border-line-strong bg-raised px-2 py-1 text-12 whitespace-nowrap shadow-popup tabular-nums"
          style={
            hover.left > hover.width / 2
              ? { right: hover.width - hover.left + 12 }
              : { left: hover.left + 12 }
          }
        >
          <div className="text-ink-muted">{formatTime(hoveredAt)}</div>
          {series.map(({ label: name, values }) => {
            const value = values[hover.index];
            return (
              <div key={name} className="flex justify-between gap-4">
                <span className="text-ink-muted">{name}</span>
                <span className="font-medium">{value == null ? "–" : format(value)}</span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
