/**
 * Invoices and credit notes: drafted, numbered without gaps, never changed again; made for every month with something to
 * charge, for payments, and by hand. Writes as system only; `close.ts` and `of-payments.ts` run in the background.
 */
import "./billing-profile.ts";
import "./operations.ts";
import "./seller.ts";
export { type InvoiceWork, startInvoices } from "./background.ts";
export { closeMonths } from "./close.ts";
export { invoicePayments } from "./of-payments.ts";
export { invoiceDocumentPaths, mountInvoiceDocuments } from "./document/index.ts";
