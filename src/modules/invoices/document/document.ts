import { oneLine } from "../../../platform/mail-template.ts";
import { minorUnitMicros } from "../amounts.ts";
import type { CreditNoteOut, InvoiceDetailOut } from "../read.ts";

/** A row: what it is about, a smaller line below, and amounts. */
export interface Row {
  title: string;
  below: string;
  cells: string[];
  isSum?: boolean;
}
export interface Table {
  heading: string | null;
  /** Of the first column, then of every cell. */
  columns: [string, ...string[]];
  rows: Row[];
}
/** What an invoice or credit note shows, in the order it shows it; the HTML and the PDF are both made from this. */
export interface BillingDocument {
  title: string;
  /** `Paid`, `Void`; null: nothing to say. */
  stamp: string | null;
  facts: [label: string, value: string][];
  from: string[];
  to: string[];
  charged: Table;
  totals: { label: string; value: string; isStrong: boolean }[];
  information: Table | null;
  notes: string[];
  issuedAt: string;
}

const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const dateOf = (iso: string | null): string => (iso === null ? "" : dates.format(new Date(iso)));

/** `1,234.50`, with as many decimals as the currency has; `isExact` shows every micro there is. */
function decimals(micros: number, currency: string, isExact = false): string {
  const least = 6 - Math.log10(minorUnitMicros(currency));
  return new Intl.NumberFormat("en-US", {
    minimumFractionDigits: least,
    maximumFractionDigits: isExact ? 6 : least,
  }).format(micros / 1_000_000);
}
const money = (micros: number, currency: string): string => `${currency} ${decimals(micros, currency)}`;
const quantities = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

type Side = InvoiceDetailOut["seller"] & { purchaseOrder?: string | null };

const partyLines = ({ legalName, address, country, taxId, email }: Side): string[] =>
  [
    oneLine(legalName ?? ""),
    ...(address ?? "").split(/\r?\n/).map(oneLine),
    oneLine(country ?? ""),
    taxId ? `Tax id: ${oneLine(taxId)}` : "",
    oneLine(email ?? ""),
  ].filter((line) => line !== "");

const unitOf = (unit: string | null, quantity: number): string =>
  unit === null ? "" : quantity === 1 || unit.endsWith("s") ? unit : `${unit}s`;

type Line = InvoiceDetailOut["lines"][number];

const chargedRow = (line: Line, currency: string): Row => ({
  title: oneLine(line.description),
  below: line.workspaceName ? `Workspace ${oneLine(line.workspaceName)}` : "",
  cells: [line.netMicros, line.taxMicros, line.totalMicros].map((micros) => decimals(micros, currency)),
});

/** What was paid into the wallets and what was spent from them: sums to the micro. */
function informationOf(lines: Line[], currency: string): Table | null {
  const shown = lines.filter(({ isCharged }) => !isCharged);
  if (shown.length === 0) return null;
  const exact = (micros: number) => decimals(micros, currency, true);
  const rowOf = (line: Line): Row => ({
    title: oneLine(line.description),
    below: line.workspaceName ? `Workspace ${oneLine(line.workspaceName)}` : "",
    cells: [
      line.quantity === null
        ? ""
        : `${quantities.format(line.quantity)} ${unitOf(line.unit, line.quantity)}`.trim(),
      exact(line.amountMicros),
    ],
  });
  const sumRow = (title: string, kinds: Line[]): Row[] =>
    kinds.length === 0
      ? []
      : [
          {
            title,
            below: "",
            isSum: true,
            cells: ["", exact(kinds.reduce((sum, { amountMicros }) => sum + amountMicros, 0))],
          },
        ];
  const topUps = shown.filter(({ kind }) => kind === "top_up");
  const usage = shown.filter(({ kind }) => kind !== "top_up");
  return {
    heading: "For your information, no part of the total",
    columns: ["What", "Quantity", `Amount (${currency})`],
    rows: [
      ...topUps.map(rowOf),
      ...sumRow("Paid into the wallets, on invoices of their own", topUps),
      ...usage.map(rowOf),
      ...sumRow("Used, taken from credits", usage),
    ],
  };
}

const ROUNDING =
  "Every line is rounded to the smallest unit of the currency, halves away from zero; tax is computed line by line from what was rounded.";

const taxLabel = ({ taxName, taxPercent }: Pick<InvoiceDetailOut, "taxName" | "taxPercent">) =>
  `${oneLine(taxName)} ${percent.format(taxPercent)}%`;

const STAMPS: Partial<Record<InvoiceDetailOut["status"], string>> = {
  paid: "Paid",
  draft: "Draft",
  void: "Void",
};

/** As issued: what became of it since is told on top, `withFate` only, so that the file of an invoice never changes. */
export function documentOfInvoice(
  invoice: InvoiceDetailOut,
  { withFate }: { withFate: boolean },
): BillingDocument {
  const { number, currency, issuedAt, dueAt, periodStart, periodEnd, customer, lines, kind } = invoice;
  const total = (label: string, micros: number, isStrong = false) => ({
    label,
    value: money(micros, currency),
    isStrong,
  });
  const isDueLater = dueAt !== issuedAt;
  const facts: [string, string][] = [
    ["Number", number ?? "Draft"],
    ["Date", dateOf(issuedAt)],
    ["Period", periodStart ? `${dateOf(periodStart)} to ${dateOf(periodEnd)}` : ""],
    ["Due", isDueLater ? dateOf(dueAt) : kind === "payment" ? "Paid on issue" : ""],
    ["Your order", oneLine(customer.purchaseOrder ?? "")],
  ];
  return {
    title: `Invoice ${number ?? "(draft)"}`,
    stamp: withFate ? (STAMPS[invoice.status] ?? null) : null,
    facts: facts.filter(([, value]) => value !== ""),
    from: partyLines(invoice.seller),
    to: partyLines(customer),
    charged: {
      heading: null,
      columns: ["Description", "Net", taxLabel(invoice), `Total (${currency})`],
      rows: lines.filter(({ isCharged }) => isCharged).map((line) => chargedRow(line, currency)),
    },
    totals: [
      total("Total without tax", invoice.netMicros),
      total(taxLabel(invoice), invoice.taxMicros),
      total("Total", invoice.totalMicros, true),
      ...(withFate && invoice.creditedMicros > 0
        ? [total("Given back by credit notes", -invoice.creditedMicros)]
        : []),
    ],
    information: informationOf(lines, currency),
    notes: [...invoice.notes, ROUNDING],
    issuedAt: issuedAt ?? "1970-01-01T00:00:00.000Z",
  };
}

/** A credit note, in the names and under the tax of the invoice it gives back. */
export function documentOfCreditNote(note: CreditNoteOut, invoice: InvoiceDetailOut): BillingDocument {
  const { currency } = note;
  const total = (label: string, micros: number, isStrong = false) => ({
    label,
    value: money(micros, currency),
    isStrong,
  });
  return {
    title: `Credit note ${note.number}`,
    stamp: null,
    facts: [
      ["Number", note.number],
      ["Date", dateOf(note.issuedAt)],
      ["Of invoice", `${note.invoiceNumber} of ${dateOf(invoice.issuedAt)}`],
      ["Reason", oneLine(note.reason)],
    ],
    from: partyLines(invoice.seller),
    to: partyLines(invoice.customer),
    charged: {
      heading: null,
      columns: ["Given back", "Net", taxLabel(invoice), `Total (${currency})`],
      rows: note.lines.map((line) => ({
        title: oneLine(line.description),
        below: "",
        cells: [line.netMicros, line.taxMicros, line.totalMicros].map((micros) => decimals(micros, currency)),
      })),
    },
    totals: [
      total("Given back without tax", note.netMicros),
      total(taxLabel(invoice), note.taxMicros),
      total("Total given back", note.totalMicros, true),
    ],
    information: null,
    notes: invoice.notes,
    issuedAt: note.issuedAt,
  };
}
