import { formatCount, formatMoneyExact, Money } from "../../../web/kit/index.ts";
import type { InvoiceLine } from "./invoiceFacts.ts";

const quantityText = ({ quantity, unit }: InvoiceLine): string => {
  if (quantity === null) return "";
  const isPlain = unit === null || quantity === 1 || unit.endsWith("s");
  return `${formatCount(quantity)} ${unit ?? ""}${isPlain ? "" : "s"}`;
};

/** The lines of an invoice. With `tax` they are charged: net, tax and total; else one exact amount. */
export function LineTable({
  lines,
  currency,
  tax,
  sum,
}: {
  lines: readonly InvoiceLine[];
  currency: string;
  tax?: string;
  sum?: string;
}) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-13 tabular-nums">
        <thead>
          <tr className="border-b border-line text-12 text-ink-muted [&>th]:px-4 [&>th]:py-2 [&>th]:text-right [&>th]:font-medium [&>th:first-child]:text-left">
            <th scope="col">What</th>
            {tax === undefined ? (
              <>
                <th scope="col" className="max-sm:hidden">
                  How much
                </th>
                <th scope="col">Amount</th>
              </>
            ) : (
              <>
                <th scope="col" className="max-sm:hidden">
                  Net
                </th>
                <th scope="col" className="max-sm:hidden">
                  {tax}
                </th>
                <th scope="col">Total</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr
              key={line.position}
              className="border-b border-line align-top [&>td]:px-4 [&>td]:py-2 [&>td]:text-right [&>td:first-child]:text-left"
            >
              <td className="min-w-28 break-words">
                {line.description}
                {line.workspaceName && (
                  <span className="block text-12 text-ink-muted">{line.workspaceName}</span>
                )}
                {line.quantity !== null && (
                  <span className="block text-12 text-ink-muted sm:hidden">{quantityText(line)}</span>
                )}
                {line.creditedMicros !== 0 && (
                  <span className="block text-12 text-ink-muted">
                    Given back: <Money micros={line.creditedMicros} currency={currency} />
                  </span>
                )}
              </td>
              {tax === undefined ? (
                <>
                  <td className="whitespace-nowrap text-ink-muted max-sm:hidden">{quantityText(line)}</td>
                  <td className="whitespace-nowrap">{formatMoneyExact(line.amountMicros, currency)}</td>
                </>
              ) : (
                <>
                  <td className="max-sm:hidden">
                    <Money micros={line.netMicros} currency={currency} />
                  </td>
                  <td className="max-sm:hidden">
                    <Money micros={line.taxMicros} currency={currency} />
                  </td>
                  <td>
                    <Money micros={line.totalMicros} currency={currency} />
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className="px-4 py-3 text-13 text-ink-muted">Nothing so far.</p>}
      {sum && <p className="px-4 py-2 text-right text-13 font-semibold tabular-nums">{sum}</p>}
    </div>
  );
}
