import type { ReactNode } from "react";
import { Count, Money, Tokens } from "../../../web/kit/index.ts";
import { dayName, monthName, spanText, type UsageSpan } from "./usageSpan.ts";
import { type UsageAnswer, WALLETS } from "./usageWords.ts";

function Total({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-ink-muted">{label}</dt>
      <dd className="text-13 font-medium">{children}</dd>
    </div>
  );
}

/** What the chart below adds up to, and what the month will have cost. */
export function UsageTotals({
  span,
  byTime: { totals, currency, forecast },
  byWallet,
}: {
  span: UsageSpan;
  byTime: UsageAnswer;
  byWallet: UsageAnswer | undefined;
}) {
  const ofWallet = (wallet: string) =>
    byWallet?.data.find(({ groups }) => groups[0]?.id === wallet)?.costMicros ?? 0;
  return (
    <div className="flex flex-wrap items-end gap-x-8 gap-y-3">
      <div>
        <p className="text-28 leading-9 font-semibold">
          <Money micros={totals.costMicros} currency={currency} />
        </p>
        <p className="text-12 text-ink-muted">{spanText(span)}, UTC</p>
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {Object.entries(WALLETS).map(([wallet, label]) => (
          <Total key={wallet} label={`${label} wallet`}>
            {byWallet ? <Money micros={ofWallet(wallet)} currency={currency} /> : "…"}
          </Total>
        ))}
        <Total label="Runs">
          <Count value={totals.runs} />
        </Total>
        <Total label="Tokens">
          <Tokens input={totals.inputTokens} output={totals.outputTokens} />
        </Total>
        <Total label={`Forecast for ${monthName(Date.parse(forecast.endsAt) - 1)}`}>
          <Money micros={forecast.forecastMicros} currency={currency} />
        </Total>
      </dl>
    </div>
  );
}

/** How the forecast came about, in a sentence. */
export function ForecastNote({ answer: { forecast, currency } }: { answer: UsageAnswer }) {
  const { spentMicros, perDayMicros, forecastMicros, endsAt } = forecast;
  return (
    <p className="text-12 text-ink-muted">
      Forecast: <Money micros={forecastMicros} currency={currency} /> by {dayName(endsAt)}.{" "}
      <Money micros={spentMicros} currency={currency} /> spent this month so far, and{" "}
      <Money micros={perDayMicros} currency={currency} /> a day, the mean of the last seven full days, for the
      time that is left.
    </p>
  );
}
