import { Receipt } from "lucide-react";
import { useMemo, useState } from "react";
import { client, useList } from "../../../web/api/index.ts";
import {
  Badge,
  type Column,
  DescriptionList,
  formatMoneyExact,
  Id,
  Link,
  Money,
  SidePanel,
  Time,
} from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { WALLET } from "../../wallets/ui/walletFacts.ts";
import { methodText, type Payment, PAYMENT_STATE, PURPOSE } from "./paymentFacts.ts";
import { PAYMENTS } from "./usePayments.ts";

export const paymentColumns: Column<Payment>[] = [
  { key: "purpose", header: "What", cell: ({ purpose }) => PURPOSE[purpose] },
  {
    key: "state",
    header: "State",
    width: "92px",
    cell: ({ state }) => <Badge tone={PAYMENT_STATE[state].tone}>{PAYMENT_STATE[state].label}</Badge>,
  },
  {
    key: "wallet",
    header: "Wallet",
    width: "80px",
    priority: 2,
    cell: ({ wallet }) => (wallet ? WALLET[wallet].label : "–"),
  },
  {
    key: "method",
    header: "With",
    priority: 2,
    cell: ({ method, reason }) => (method ? methodText(method) : (reason ?? "–")),
  },
  {
    key: "at",
    header: "When",
    width: "88px",
    priority: 2,
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    key: "amount",
    header: "Amount",
    width: "128px",
    align: "end",
    cell: ({ amountMicros, currency }) => <Money micros={amountMicros} currency={currency} />,
  },
];

/** What was paid by and credited to the organization. */
export function PaymentsCard() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const [openId, setOpenId] = useState<string | null>(null);
  const list = useList([PAYMENTS, organizationId], (cursor, signal) =>
    client.payments.list({ organizationId, cursor }, { signal }),
  );
  const open = useMemo(() => list.rows?.find(({ id }) => id === openId), [list.rows, openId]);
  return (
    <section aria-labelledby="payments" className="min-w-0">
      <h2 id="payments" className="pb-2 text-14 font-semibold">
        Payments
      </h2>
      <ListTable
        list={list}
        name="payments"
        columns={paymentColumns}
        onOpen={({ id }) => setOpenId(id)}
        openKey={openId ?? undefined}
        empty={{
          icon: Receipt,
          title: "Nothing was paid yet",
          sentence:
            "Top-ups, automatic reloads, the plan, and what the installation's administrator credits stand here.",
        }}
      />
      <SidePanel
        isOpen={open !== undefined}
        onOpenChange={(isOpen) => !isOpen && setOpenId(null)}
        title={open ? PURPOSE[open.purpose] : "Payment"}
      >
        {open && <PaymentFacts payment={open} />}
      </SidePanel>
    </section>
  );
}

/** A payment whole, with what was taken back of it. */
export function PaymentFacts({ payment }: { payment: Payment }) {
  const { currency, wallet, failure, reversals } = payment;
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <DescriptionList
        facts={[
          ["Amount", formatMoneyExact(payment.amountMicros, currency)],
          [
            "State",
            <Badge tone={PAYMENT_STATE[payment.state].tone}>{PAYMENT_STATE[payment.state].label}</Badge>,
          ],
          ["Why it failed", failure?.message],
          [
            "Wallet",
            wallet
              ? `${WALLET[wallet].label}, ${payment.isCredited ? "credited" : "not credited"}`
              : undefined,
          ],
          ["Paid with", payment.method ? methodText(payment.method) : undefined],
          ["Reason", payment.reason ?? undefined],
          ["Started", <Time at={payment.createdAt} isExact />],
          ["Paid", payment.paidAt ? <Time at={payment.paidAt} isExact /> : undefined],
          ["Credit ends", payment.expiresAt ? <Time at={payment.expiresAt} isExact /> : undefined],
          [
            "Receipt",
            payment.receiptUrl ? (
              <Link href={payment.receiptUrl} isExternal>
                At the provider
              </Link>
            ) : undefined,
          ],
          ["Payment", <Id value={payment.id} />],
        ]}
      />
      {reversals.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-13 font-semibold">Taken back</h3>
          <ul className="flex flex-col gap-2 text-13">
            {reversals.map((reversal) => (
              <li key={reversal.id} className="rounded-md border border-line px-3 py-2">
                <span className="font-medium">{formatMoneyExact(reversal.amountMicros, currency)}</span>,{" "}
                {reversal.kind}, {reversal.state.replaceAll("_", " ")}
                {reversal.isTaken ? "" : ", not taken from the wallet"}
                {reversal.reason && <span className="block text-ink-muted">{reversal.reason}</span>}
                <span className="block text-12 text-ink-faint">
                  <Time at={reversal.createdAt} isExact />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
