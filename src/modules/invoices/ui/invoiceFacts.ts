import type { Output } from "../../../web/api/index.ts";
import type { Tone } from "../../../web/kit/index.ts";

export type Invoice = Output<"invoices.list">["data"][number];
export type InvoiceDetail = Output<"invoices.get">;
export type InvoiceLine = InvoiceDetail["lines"][number];
export type CreditNote = Output<"credit_notes.list">["data"][number];

export const INVOICES = "invoices";
export const CREDIT_NOTES = "credit-notes";
export const BILLING_PROFILE = "billing-profile";

type Status = Invoice["status"];
export const STATUS: Record<Status | "overdue", { label: string; tone: Tone }> = {
  draft: { label: "Draft", tone: "grey" },
  open: { label: "Open", tone: "amber" },
  overdue: { label: "Overdue", tone: "red" },
  paid: { label: "Paid", tone: "green" },
  void: { label: "Void", tone: "grey" },
};
/** How an invoice stands; an open one past its day is overdue. */
export const standingOf = ({ status, dueAt }: Pick<Invoice, "status" | "dueAt">, nowMs: number) =>
  status === "open" && dueAt !== null && Date.parse(dueAt) < nowMs ? "overdue" : status;

export const STATUSES = (["open", "paid", "void"] as const).map((value) => ({
  value,
  label: STATUS[value].label,
}));
export const isStatus = (text: string | undefined): text is (typeof STATUSES)[number]["value"] =>
  STATUSES.some(({ value }) => value === text);

const months = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
/** What an invoice is for, in a few words. */
export const aboutText = ({ kind, periodStart }: Pick<Invoice, "kind" | "periodStart">): string =>
  kind === "period" && periodStart
    ? months.format(new Date(periodStart))
    : kind === "payment"
      ? "Payment"
      : "By hand";

/** The plain routes of a document; they answer the browser, with its session. */
export const documentHref = (
  of: { organizationId: string } | "system",
  kind: "invoices" | "credit-notes",
  id: string,
  form: "html" | "pdf",
): string =>
  `/v1/${of === "system" ? "system" : `organizations/${of.organizationId}`}/${kind}/${id}/${form}${form === "pdf" ? "?download=1" : ""}`;

export const INSTALLATION_INVOICES = "installation-invoices";
