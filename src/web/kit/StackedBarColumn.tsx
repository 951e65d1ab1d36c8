import { classes } from "./classes.ts";
import { EXPECTED_EDGE, EXPECTED_LOOK, seriesLook } from "./seriesLook.ts";
import type { StackedBar, StackedSeries } from "./StackedBars.tsx";

export const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** What a bar says to who cannot see it. */
export const barText = (
  { values, expected = 0 }: StackedBar,
  series: readonly StackedSeries[],
  format: (value: number) => string,
) =>
  [
    format(sumOf(values)),
    ...(series.length > 1
      ? series.flatMap(({ label }, index) => (values[index] ? [`${label} ${format(values[index])}`] : []))
      : []),
    ...(expected > 0 ? [`forecast ${format(expected)}`] : []),
  ].join(", ");

/** One bar of a stack; the one under the pointer or the focus is lit. */
export function StackedBarColumn({
  bar: { values, expected = 0, href },
  series,
  top,
  name,
  isNarrow,
  isTabStop,
  isLit,
  onShow,
  onFocus,
  onBlur,
}: {
  bar: StackedBar;
  series: readonly StackedSeries[];
  top: number;
  name: string;
  isNarrow: boolean;
  isTabStop: boolean;
  isLit: boolean;
  onShow: () => void;
  onFocus: () => void;
  onBlur: () => void;
}) {
  const look = classes(
    "relative flex min-w-0 flex-1 flex-col justify-end rounded-sm px-[12%] outline-offset-0",
    isLit && "bg-hover",
  );
  const content = (
    <span
      className="mx-auto flex w-full max-w-12 flex-col justify-end overflow-hidden rounded-t-sm"
      style={{ height: "100%" }}
    >
      {expected > 0 && (
        <span
          style={{
            ...EXPECTED_LOOK,
            ...(isNarrow ? {} : EXPECTED_EDGE),
            height: `${(expected / top) * 100}%`,
          }}
        />
      )}
      {series
        .map(({ key, isRest }, index) => ({ key, isRest, index, value: values[index] ?? 0 }))
        .filter(({ value }) => value > 0)
        .toReversed()
        .map(({ key, isRest, index, value }) => (
          <span
            key={key}
            className="min-h-px shrink-0 border-t border-surface"
            style={{ ...seriesLook(index, isRest), height: `${(value / top) * 100}%` }}
          />
        ))}
    </span>
  );
  const shared = {
    "data-bar": "",
    "aria-label": name,
    tabIndex: isTabStop ? 0 : -1,
    className: look,
    onMouseEnter: onShow,
    onFocus,
    onBlur,
  };
  return href === undefined ? (
    <span role="img" {...shared}>
      {content}
    </span>
  ) : (
    <a href={href} {...shared}>
      {content}
    </a>
  );
}

/** The values of one bar, exact, beside it. */
export function StackedValues({
  bar,
  series,
  formatExact,
  share,
  opens,
}: {
  bar: StackedBar;
  series: readonly StackedSeries[];
  formatExact: (value: number) => string;
  /** Where the bar stands, from left to right. */
  share: number;
  opens: string;
}) {
  const rows = series
    .map((each, index) => ({ ...each, index, value: bar.values[index] ?? 0 }))
    .filter(({ value }) => value > 0)
    .toReversed();
  return (
    <div
      className="pointer-events-none absolute top-0 z-10 max-w-72 rounded-sm border border-line-strong bg-raised px-2.5 py-1.5 text-12 shadow-popup tabular-nums"
      style={
        share > 0.5
          ? { right: `calc(${(1 - share) * 100}% + 14px)` }
          : { left: `calc(${share * 100}% + 14px)` }
      }
    >
      <div className="flex justify-between gap-4">
        <span className="text-ink-muted">{bar.label}</span>
        <span className="font-semibold">{formatExact(sumOf(bar.values))}</span>
      </div>
      {series.length > 1 &&
        rows.map(({ key, label, index, isRest, value }) => (
          <div key={key} className="flex items-center gap-1.5">
            <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={seriesLook(index, isRest)} />
            <span className="min-w-0 grow truncate text-ink-muted">{label}</span>
            <span className="pl-3">{formatExact(value)}</span>
          </div>
        ))}
      {bar.expected !== undefined && bar.expected > 0 && (
        <div className="flex items-center gap-1.5">
          <span
            aria-hidden
            className="size-2.5 shrink-0 rounded-sm"
            style={{ ...EXPECTED_LOOK, ...EXPECTED_EDGE }}
          />
          <span className="grow text-ink-muted">Forecast</span>
          <span className="pl-3">{formatExact(bar.expected)}</span>
        </div>
      )}
      {bar.href && <div className="pt-0.5 text-ink-faint">Opens {opens}</div>}
    </div>
  );
}
