import { Badge, useNow } from "../../../web/kit/index.ts";
import { type Invoice, standingOf, STATUS } from "./invoiceFacts.ts";

export function InvoiceStatus({ invoice }: { invoice: Pick<Invoice, "status" | "dueAt"> }) {
  const { label, tone } = STATUS[useNow((nowMs) => standingOf(invoice, nowMs))];
  return <Badge tone={tone}>{label}</Badge>;
}
