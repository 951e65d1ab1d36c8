import { Card, formatMoneyExact, Money } from "../../../web/kit/index.ts";
import type { InvoiceDetail, InvoiceLine } from "./invoiceFacts.ts";
import { LineTable } from "./LineTable.tsx";

export type Shown = Pick<
  InvoiceDetail,
  | "seller"
  | "customer"
  | "taxName"
  | "taxPercent"
  | "notes"
  | "lines"
  | "currency"
  | "netMicros"
  | "taxMicros"
  | "totalMicros"
  | "creditedMicros"
>;

const sumOf = (lines: readonly InvoiceLine[]) =>
  lines.reduce((sum, { amountMicros }) => sum + amountMicros, 0);

/** What an invoice says: who to whom, what is charged, and what was paid from credits. */
export function InvoiceView({ invoice }: { invoice: Shown }) {
  const { currency, lines, notes } = invoice;
  const tax = `${invoice.taxName} ${invoice.taxPercent}%`;
  const charged = lines.filter(({ isCharged }) => isCharged);
  const topUps = lines.filter(({ isCharged, kind }) => !isCharged && kind === "top_up");
  const usage = lines.filter(({ isCharged, kind }) => !isCharged && kind !== "top_up");
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Party title="From" party={invoice.seller} nobody="The administrator has not said who sells here." />
        <Party title="To" party={invoice.customer} order={invoice.customer.purchaseOrder} />
      </div>
      <Card title="Charged" isFlush>
        <LineTable lines={charged} currency={currency} tax={tax} />
        <dl className="ml-auto grid w-fit grid-cols-[auto_auto] gap-x-8 gap-y-1 px-4 py-3 text-right text-13">
          <dt className="text-ink-muted">Total without tax</dt>
          <dd>
            <Money micros={invoice.netMicros} currency={currency} />
          </dd>
          <dt className="text-ink-muted">{tax}</dt>
          <dd>
            <Money micros={invoice.taxMicros} currency={currency} />
          </dd>
          <dt className="text-14 font-semibold">Total</dt>
          <dd className="text-14 font-semibold">
            <Money micros={invoice.totalMicros} currency={currency} />
          </dd>
          {invoice.creditedMicros > 0 && (
            <>
              <dt className="text-ink-muted">Given back</dt>
              <dd>
                <Money micros={-invoice.creditedMicros} currency={currency} />
              </dd>
            </>
          )}
        </dl>
      </Card>
      {(topUps.length > 0 || usage.length > 0) && (
        <Card title="For information, no part of the total" isFlush>
          {topUps.length > 0 && (
            <LineTable
              lines={topUps}
              currency={currency}
              sum={`Paid into the wallets: ${formatMoneyExact(sumOf(topUps), currency)}`}
            />
          )}
          {usage.length > 0 && (
            <LineTable
              lines={usage}
              currency={currency}
              sum={`Used, taken from credits: ${formatMoneyExact(sumOf(usage), currency)}`}
            />
          )}
        </Card>
      )}
      {notes.map((note) => (
        <p key={note} className="text-12 whitespace-pre-line text-ink-muted">
          {note}
        </p>
      ))}
    </div>
  );
}

function Party({
  title,
  party,
  order,
  nobody,
}: {
  title: string;
  party: InvoiceDetail["seller"];
  order?: string | null;
  nobody?: string;
}) {
  const { legalName, address, country, taxId, email } = party;
  const below = [address, country, taxId && `Tax id ${taxId}`, email, order && `Order ${order}`].filter(
    Boolean,
  );
  return (
    <Card title={title}>
      <address className="text-13 break-words whitespace-pre-line not-italic">
        {legalName ? (
          <strong className="font-semibold">{legalName}</strong>
        ) : (
          <span className="text-ink-muted">{nobody}</span>
        )}
        {below.length > 0 && `\n${below.join("\n")}`}
      </address>
    </Card>
  );
}
