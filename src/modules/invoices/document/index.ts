/** Invoices and credit notes as people read them: one model, as a page and as a file. */
export { type BillingDocument, documentOfCreditNote, documentOfInvoice } from "./document.ts";
export { htmlOf } from "./html.ts";
export { invoiceDocumentPaths } from "./openapi.ts";
export { pdfOf } from "./pdf.ts";
export { findDocument, mountInvoiceDocuments } from "./routes.ts";
