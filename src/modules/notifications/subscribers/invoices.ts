import { subscribe } from "../../../platform/events/subscribers.ts";
import { notify } from "../notify.ts";
import { whoMayInOrganization } from "../recipients.ts";
import { placeOf } from "./place.ts";

interface DocumentData {
  invoiceId: string;
  number: string;
  currency: string;
  totalMicros: number;
  isPaid?: boolean;
  dueAt?: string;
  invoiceNumber?: string;
  reason?: string;
}

const money = (micros: number, currency: string): string =>
  new Intl.NumberFormat("en-US", { style: "currency", currency, currencyDisplay: "code" })
    .format(micros / 1_000_000)
    .replaceAll("\u00a0", " ");

const TOLD: Record<string, (data: DocumentData, amount: string) => { title: string; body: string }> = {
  "invoice.issued": ({ number, isPaid, dueAt = "" }, amount) => ({
    title: `Invoice ${number} over ${amount}`,
    body: isPaid ? "It is paid already." : `It is due on ${dueAt.slice(0, 10)}.`,
  }),
  "credit_note.issued": ({ number, invoiceNumber = "", reason = "" }, amount) => ({
    title: `Credit note ${number} over ${amount}`,
    body: `It gives back of invoice ${invoiceNumber}: ${reason}`,
  }),
};

subscribe({
  name: "notifications.invoices",
  types: Object.keys(TOLD),
  async handle(t, event, { bus }) {
    const data = event.data as unknown as DocumentData;
    const place = await placeOf(t, event);
    if (!place) return;
    const { organizationId } = place;
    await notify(t, bus, await whoMayInOrganization(t, organizationId, "billing:manage"), {
      kind: "invoice.issued",
      subject: event.id,
      eventId: event.id,
      organizationId,
      workspaceId: null,
      ...TOLD[event.type]!(data, money(data.totalMicros, data.currency)),
      link: `${place.path}/billing/invoices/${data.invoiceId}`,
      data: { invoiceId: data.invoiceId, number: data.number },
    });
  },
});
