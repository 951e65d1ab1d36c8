import { problemOf, useApi, useApiQuery } from "../../../web/api/index.ts";
import {
  Badge,
  DescriptionList,
  ErrorState,
  formatCount,
  formatMoneyExact,
  Id,
  SkeletonText,
  Time,
} from "../../../web/kit/index.ts";
import { chargedMicros, isAlways, PER, type Price, PRICE_KIND, PRICE_STATE } from "./priceFacts.ts";

/** One entry of the price book, and those before and after it. */
export function PriceDetail({ price, currency }: { price: Price; currency: string }) {
  const { kind, item, unit, baseMicros, markupPercent, aboveInputTokens, state } = price;
  const charged = chargedMicros(price);
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <DescriptionList
        facts={[
          [
            "Charged",
            charged === null
              ? `as the bundled table, with ${markupPercent} % on top`
              : `${formatMoneyExact(charged, currency)} ${PER[unit]}`,
          ],
          ["Base", baseMicros === null ? undefined : formatMoneyExact(baseMicros, currency)],
          ["Markup", `${markupPercent} %`],
          ["Prompts above", aboveInputTokens > 0 ? `${formatCount(aboveInputTokens)} tokens` : undefined],
          ["State", <Badge tone={PRICE_STATE[state].tone}>{PRICE_STATE[state].label}</Badge>],
          ["Kind", PRICE_KIND[kind]],
          ["From", isAlways(price.effectiveFrom) ? "always" : <Time at={price.effectiveFrom} isExact />],
          [
            "Set by",
            price.createdByName ?? (price.source ? `read from ${price.source}` : "the installation"),
          ],
          ["Note", price.note || undefined],
          ["Entry", <Id value={price.id} />],
        ]}
      />
      <section className="flex flex-col gap-2">
        <h3 className="text-13 font-semibold">History</h3>
        <History key={item} price={price} currency={currency} />
      </section>
    </div>
  );
}

function History({ price, currency }: { price: Price; currency: string }) {
  const api = useApi();
  const { kind, item, unit, aboveInputTokens } = price;
  const history = useApiQuery(["prices", "history", kind, item], (signal) =>
    api.prices.list({ kind, item, state: "all", limit: 100 }, { signal }),
  );
  if (history.error)
    return (
      <ErrorState
        isInline
        problem={problemOf(history.error, "The history could not be loaded.")}
        onRetry={() => void history.refetch()}
        isRetrying={history.isFetching}
      />
    );
  if (!history.data) return <SkeletonText lines={3} />;
  const entries = history.data.data.filter(
    (each) => each.unit === unit && each.aboveInputTokens === aboveInputTokens,
  );
  return (
    <ol className="flex flex-col text-13">
      {entries.map((each) => {
        const charged = chargedMicros(each);
        return (
          <li
            key={each.id}
            className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-1.5 first:border-t-0"
          >
            <span className="w-28 shrink-0 font-medium tabular-nums">
              {charged === null ? "as the table" : formatMoneyExact(charged, currency)}
            </span>
            <span className="min-w-0 grow text-ink-muted">
              {each.createdByName ?? each.source ?? "the installation"}
              {each.note && `: ${each.note}`}
            </span>
            <span className="text-12 text-ink-faint">
              {isAlways(each.effectiveFrom) ? "always" : <Time at={each.effectiveFrom} />}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
