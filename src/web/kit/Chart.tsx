import { lazy, Suspense, useState } from "react";
import { ChartColumn, Table2 } from "lucide-react";
import { EmptyState } from "./EmptyState.tsx";
import { IconButton } from "./IconButton.tsx";
import { Skeleton } from "./Skeleton.tsx";

export interface ChartProps {
  /** Says what is drawn; also the name of the table behind it. */
  label: string;
  /** One moment per point, ISO or milliseconds, oldest first. */
  times: readonly (string | number)[];
  series: readonly { label: string; values: readonly (number | null)[] }[];
  /** How a value is written on the axis, on hover and in the table. */
  format?: (value: number) => string;
  formatTime?: (atMs: number) => string;
  kind?: "line" | "bars";
  /** In pixels. */
  height?: number;
}

const LazyPlot = lazy(async () => ({ default: (await import("./ChartPlot.tsx")).ChartPlot }));
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Values over time: drawn, exact on hover, and as a table behind the toggle. */
export function Chart(props: ChartProps) {
  const {
    label,
    times,
    series,
    format = plain.format,
    formatTime = day.format,
    height = 200,
    kind = "line",
  } = props;
  const [isTable, setIsTable] = useState(false);
  const atMs = times.map((time) => (typeof time === "number" ? time : Date.parse(time)));
  if (times.length === 0) return <EmptyState title="Nothing to draw yet." />;
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 flex items-center gap-3 text-12 text-ink-muted">
        <span className="flex min-w-0 grow flex-wrap items-center gap-x-3">
          <span className={series.length > 1 ? "sr-only" : ""}>{label}</span>
          {series.length > 1 &&
            series.map(({ label: name }, index) => (
              <span key={name} className="inline-flex items-center gap-1.5">
                <span
                  aria-hidden
                  className="h-0.5 w-3"
                  style={{ background: `var(--series-${(index % 5) + 1})` }}
                />
                {name}
              </span>
            ))}
        </span>
        <IconButton
          size="small"
          icon={isTable ? ChartColumn : Table2}
          label={isTable ? "Show the chart" : "Show the values as a table"}
          onClick={() => setIsTable(!isTable)}
        />
      </figcaption>
      {isTable ? (
        <div
          tabIndex={0}
          role="region"
          aria-label={label}
          className="overflow-auto"
          style={{ maxHeight: height }}
        >
          <table className="w-full text-12 tabular-nums">
            <caption className="sr-only">{label}</caption>
            <thead className="sticky top-0 bg-surface">
              <tr className="border-b border-line text-ink-muted">
                <th className="py-1 text-left font-medium">Time</th>
                {series.map(({ label: name }) => (
                  <th key={name} className="py-1 text-right font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {atMs.map((at, row) => (
                <tr key={at} className="border-b border-line">
                  <td className="py-1">{formatTime(at)}</td>
                  {series.map(({ label: name, values }) => {
                    const value = values[row];
                    return (
                      <td key={name} className="py-1 text-right">
                        {value === null || value === undefined ? "–" : format(value)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Suspense
          fallback={
            <div style={{ height }}>
              <Skeleton className="h-full w-full" />
            </div>
          }
        >
          <LazyPlot
            label={label}
            atMs={atMs}
            series={series}
            format={format}
            formatTime={formatTime}
            kind={kind}
            height={height}
          />
        </Suspense>
      )}
    </figure>
  );
}
