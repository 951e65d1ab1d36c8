import { ChartColumn, Table2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { EmptyState } from "./EmptyState.tsx";
import { IconButton } from "./IconButton.tsx";
import { niceTicks } from "./niceTicks.ts";
import { EXPECTED_EDGE, EXPECTED_LOOK, seriesLook } from "./seriesLook.ts";
import { barText, StackedBarColumn, StackedValues, sumOf } from "./StackedBarColumn.tsx";
import { StackedTable } from "./StackedTable.tsx";

export interface StackedSeries {
  key: string;
  label: string;
  /** All that is not shown singly. */
  isRest?: boolean;
}

export interface StackedBar {
  key: string;
  /** On hover and for screen readers: `Tuesday 3 November`. */
  label: string;
  /** Below the axis: `3 Nov`. */
  axisLabel: string;
  /** One per series, in their order. */
  values: readonly number[];
  /** What is expected on top of the values; drawn apart from them. */
  expected?: number;
  /** What it is made of; undefined: nothing to be opened. */
  href?: string;
}

export interface StackedBarsProps {
  /** Says what is drawn; also the name of the table behind it. */
  label: string;
  series: readonly StackedSeries[];
  /** Oldest first. */
  bars: readonly StackedBar[];
  /** On the axis. */
  format: (value: number) => string;
  /** On hover and in the table. */
  formatExact: (value: number) => string;
  /** What opening a bar shows: `its runs`. */
  opens?: string;
  /** In pixels. */
  height?: number;
}

const AXIS_LABEL_PX = 64;
// Around thinner bars an edge would be all there is.
const MOST_EDGED = 62;

/** How many labels fit below the bars of an element this wide. */
function useLabelEvery(count: number) {
  const place = useRef<HTMLDivElement>(null);
  const [every, setEvery] = useState(count);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () =>
      setEvery(Math.max(1, Math.ceil(count / Math.max(1, Math.floor(element.clientWidth / AXIS_LABEL_PX)))));
    measure();
    const resize = new ResizeObserver(measure);
    resize.observe(element);
    return () => resize.disconnect();
  }, [count]);
  return { place, every };
}

/** Amounts over time, stacked by what they are of: exact on hover and focus, as a table behind the button, each bar a link to what it is made of. */
export function StackedBars(props: StackedBarsProps) {
  const { label, series, bars, format, formatExact, opens = "what it is made of", height = 240 } = props;
  const [isTable, setIsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const [stop, setStop] = useState<number | null>(null);
  const { place, every } = useLabelEvery(bars.length);
  if (bars.length === 0) return <EmptyState title="Nothing to draw yet." />;
  const ticks = niceTicks(
    Math.max(...bars.map(({ values, expected = 0 }) => sumOf(values) + Math.max(0, expected))),
  );
  const top = ticks.at(-1) || 1;
  const hasExpected = bars.some(({ expected }) => expected !== undefined && expected > 0);
  const first = Math.min(stop ?? bars.findLastIndex(({ values }) => sumOf(values) > 0), bars.length - 1);
  const tabStop = Math.max(0, first);
  const shown = at === null ? undefined : bars[at];
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const moves: Record<string, number> = {
      ArrowLeft: tabStop - 1,
      ArrowRight: tabStop + 1,
      Home: 0,
      End: bars.length - 1,
    };
    const next = moves[event.key];
    if (event.key === "Escape") setAt(null);
    if (next === undefined || next < 0 || next >= bars.length) return;
    event.preventDefault();
    setStop(next);
    place.current?.querySelectorAll<HTMLElement>("[data-bar]")[next]?.focus();
  };
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 flex items-start gap-3 text-12 text-ink-muted">
        <span className="flex min-w-0 grow flex-wrap items-center gap-x-4 gap-y-1">
          <span className="sr-only">{label}</span>
          {series.map(({ key, label: name, isRest }, index) => (
            <span key={key} className="inline-flex max-w-60 items-center gap-1.5">
              <span aria-hidden className="size-3 shrink-0 rounded-sm" style={seriesLook(index, isRest)} />
              <span className="truncate">{name}</span>
            </span>
          ))}
          {hasExpected && (
            <span className="inline-flex items-center gap-1.5">
              <span
                aria-hidden
                className="size-3 shrink-0 rounded-sm"
                style={{ ...EXPECTED_LOOK, ...EXPECTED_EDGE }}
              />
              Forecast
            </span>
          )}
        </span>
        <IconButton
          size="small"
          icon={isTable ? ChartColumn : Table2}
          label={isTable ? "Show the chart" : "Show the values as a table"}
          onClick={() => setIsTable(!isTable)}
        />
      </figcaption>
      {isTable ? (
        <StackedTable {...props} height={height} />
      ) : (
        <div className="flex min-w-0 gap-2">
          <div
            aria-hidden
            className="relative w-14 shrink-0 text-right text-12 text-ink-faint"
            style={{ height }}
          >
            {ticks.map((tick) => (
              <span
                key={tick}
                className="absolute right-0 translate-y-1/2 tabular-nums"
                style={{ bottom: `${(tick / top) * 100}%` }}
              >
                {format(tick)}
              </span>
            ))}
          </div>
          <div className="min-w-0 grow">
            <div
              ref={place}
              className="relative"
              style={{ height }}
              onMouseLeave={() => setAt(null)}
              onKeyDown={onKeyDown}
            >
              {ticks.map((tick) => (
                <div
                  key={tick}
                  aria-hidden
                  className="absolute inset-x-0 border-t border-line"
                  style={{ bottom: `${(tick / top) * 100}%` }}
                />
              ))}
              <ul aria-label={label} className="absolute inset-0 flex items-stretch">
                {bars.map((bar, index) => (
                  <li key={bar.key} className="flex min-w-0 flex-1">
                    <StackedBarColumn
                      bar={bar}
                      series={series}
                      top={top}
                      name={`${bar.label}: ${barText(bar, series, formatExact)}${bar.href ? `. Open ${opens}` : ""}`}
                      isNarrow={bars.length > MOST_EDGED}
                      isTabStop={index === tabStop}
                      isLit={index === at}
                      onShow={() => setAt(index)}
                      onFocus={() => {
                        setStop(index);
                        setAt(index);
                      }}
                      onBlur={() => setAt(null)}
                    />
                  </li>
                ))}
              </ul>
              {shown && at !== null && (
                <StackedValues
                  bar={shown}
                  series={series}
                  formatExact={formatExact}
                  share={(at + 0.5) / bars.length}
                  opens={opens}
                />
              )}
            </div>
            <div aria-hidden className="flex pt-1.5 text-12 text-ink-faint">
              {bars.map(({ key, axisLabel }, index) => (
                <span key={key} className="relative h-4 min-w-0 flex-1">
                  {index % every === 0 && (
                    <span className="absolute left-1/2 -translate-x-1/2 whitespace-nowrap tabular-nums">
                      {axisLabel}
                    </span>
                  )}
                </span>
              ))}
            </div>
          </div>
        </div>
      )}
    </figure>
  );
}
