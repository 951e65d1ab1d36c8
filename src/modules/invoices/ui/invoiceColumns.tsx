import { type Column, Money, Time } from "../../../web/kit/index.ts";
import { aboutText, type CreditNote, type Invoice } from "./invoiceFacts.ts";
import { InvoiceStatus } from "./InvoiceStatus.tsx";

export const invoiceColumns: Column<Invoice>[] = [
  {
    key: "number",
    header: "Number",
    cell: ({ number }) => (
      <span className="font-mono text-12 whitespace-nowrap">{number ?? "no number yet"}</span>
    ),
  },
  { key: "status", header: "State", width: "88px", cell: (invoice) => <InvoiceStatus invoice={invoice} /> },
  { key: "about", header: "For", priority: 2, cell: aboutText },
  {
    key: "issued",
    header: "Issued",
    width: "92px",
    align: "end",
    priority: 2,
    cell: ({ issuedAt }) => (issuedAt ? <Time at={issuedAt} /> : "–"),
  },
  {
    key: "due",
    header: "Due",
    width: "92px",
    align: "end",
    priority: 3,
    cell: ({ dueAt, status }) => (dueAt && status === "open" ? <Time at={dueAt} /> : "–"),
  },
  {
    key: "total",
    header: "Total",
    width: "104px",
    align: "end",
    cell: ({ totalMicros, currency }) => <Money micros={totalMicros} currency={currency} />,
  },
];

export const creditNoteColumns: Column<CreditNote>[] = [
  {
    key: "number",
    header: "Number",
    cell: ({ number }) => <span className="font-mono text-12 whitespace-nowrap">{number}</span>,
  },
  {
    key: "invoice",
    header: "Of invoice",
    priority: 2,
    cell: ({ invoiceNumber }) => <span className="font-mono text-12 whitespace-nowrap">{invoiceNumber}</span>,
  },
  { key: "reason", header: "Why", priority: 2, cell: ({ reason }) => reason },
  {
    key: "issued",
    header: "Issued",
    width: "92px",
    align: "end",
    priority: 2,
    cell: ({ issuedAt }) => <Time at={issuedAt} />,
  },
  {
    key: "total",
    header: "Given back",
    width: "120px",
    align: "end",
    cell: ({ totalMicros, currency }) => <Money micros={totalMicros} currency={currency} />,
  },
];
