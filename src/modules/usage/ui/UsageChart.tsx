import { useMemo } from "react";
import { formatMoney, StackedBars } from "../../../web/kit/index.ts";
import type { UsageSpan } from "./usageSpan.ts";
import { usageStack } from "./usageStack.ts";
import { exactAmount, type UsageAnswer } from "./usageWords.ts";

/** Usage over time as a stack; a bar opens what `hrefOf` says is behind it. */
export function UsageChart({
  answer,
  span,
  nowMs,
  hrefOf,
  opens,
  height,
}: {
  answer: UsageAnswer;
  span: UsageSpan;
  nowMs: number;
  hrefOf: (bar: { from: string; to: string }) => string | null;
  opens: string;
  /** In pixels. */
  height?: number;
}) {
  const { series, bars } = useMemo(
    () => usageStack(answer, span, nowMs),
    [answer, span.from, span.to, span.every, nowMs],
  );
  const { currency } = answer;
  return (
    <StackedBars
      label={`Spend by ${span.every}, UTC`}
      series={series}
      bars={bars.map(({ start, end, values, ...bar }) => {
        const href = values.some((value) => value > 0)
          ? hrefOf({ from: new Date(start).toISOString(), to: new Date(end).toISOString() })
          : null;
        return { key: String(start), values, ...bar, ...(href ? { href } : {}) };
      })}
      format={(micros) => formatMoney(micros, currency)}
      formatExact={(micros) => `${exactAmount(micros)} ${currency}`}
      opens={opens}
      {...(height === undefined ? {} : { height })}
    />
  );
}
