import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";

const OrganizationPath = z.object({ organizationId: id("organization") });
const text = (characters: number) => z.string().trim().max(characters);
const Micros = z.number().int().describe("Micro-units of `currency`: 1,000,000 are one unit.");
/** Whole minor units of the currency (cents), written in micro-units. */
const Amount = z.number().int().describe("Micro-units, always a whole number of the currency's minor unit.");
const PercentIn = z
  .number()
  .min(0)
  .max(100)
  .transform((percent) => Math.round(percent * 1000) / 1000)
  .describe("Of every line, 0 to 100; rounded to three decimals.");
/** ISO 3166-1, two letters. */
const Country = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2}$/, "two letters, as in ISO 3166: DE, US")
  .transform((code) => code.toUpperCase());
const CountryOut = z.string().nullable();

/** What stands on an invoice about its receiver; every field may be null until somebody fills it in. */
export const BillingProfile = z.object({
  legalName: z.string().nullable().describe("Null: the organization's name is printed."),
  address: z.string().nullable().describe("Street, postcode and city, in lines."),
  country: CountryOut.describe("Two letters, as in ISO 3166."),
  taxId: z.string().nullable(),
  email: z.string().nullable().describe("Where invoices are sent; null: nowhere, billing managers are told."),
  purchaseOrder: z.string().nullable().describe("Printed on every invoice from now on."),
  updatedAt: z.iso.datetime().nullable().describe("Null: never filled in."),
});
export const Seller = z.object({
  legalName: z.string().nullable().describe("Null: invoices name the installation's address only."),
  address: z.string().nullable(),
  country: CountryOut,
  taxId: z.string().nullable(),
  email: z.string().nullable().describe("Where questions about invoices go."),
  taxName: z.string().describe("What the tax is called: VAT, GST, Sales tax."),
  taxPercent: z.number().describe("Of every line; up to three decimals."),
  isTaxIncluded: z
    .boolean()
    .describe("Prices of plans hold the tax already. What was paid for a top-up always does."),
  isReverseCharge: z
    .boolean()
    .describe("No tax for a customer of another country who has a tax id; the invoice says why."),
  note: z.string().nullable().describe("Printed on every invoice."),
  numberPrefix: z.string().describe("`INV` makes INV-2026-00001; numbers go on when it changes."),
  creditNotePrefix: z.string(),
  dueDays: z.number().int().describe("Days until an invoice is due."),
});

export const InvoiceStatus = z.enum(["draft", "open", "paid", "void"]);
export const InvoiceKind = z.enum(["period", "payment", "manual"]);
export const LINE_KINDS = ["subscription", "proration", "top_up", "other", "rounding", "usage"] as const;
export const InvoiceLine = z.object({
  position: z.number().int(),
  kind: z.enum(LINE_KINDS),
  description: z.string(),
  workspaceId: id("workspace").nullable().describe("Null: the organization."),
  workspaceName: z.string().nullable().describe("As it was called then."),
  quantity: z.number().nullable().describe("Of usage: how much, in `unit`."),
  unit: z.string().nullable(),
  amountMicros: Micros.describe("What it is about, to the micro, before rounding."),
  isCharged: z
    .boolean()
    .describe("False: for information; it was paid from credits and is no part of the total."),
  netMicros: Amount,
  taxMicros: Amount,
  totalMicros: Amount,
  creditedMicros: Amount.describe("Of the total: what credit notes gave back."),
});
const InvoiceFacts = {
  id: id("invoice"),
  organizationId: id("organization"),
  number: z.string().nullable().describe("Null: a draft."),
  kind: InvoiceKind.describe("period: of a month; payment: of one that succeeded; manual: made by hand."),
  status: InvoiceStatus,
  currency: z.string(),
  netMicros: Amount,
  taxMicros: Amount,
  totalMicros: Amount,
  paidMicros: Amount,
  creditedMicros: Amount.describe("What credit notes gave back; all of it: the invoice is void."),
  periodStart: z.iso.date().nullable(),
  periodEnd: z.iso.date().nullable().describe("Its last day."),
  issuedAt: z.iso.datetime().nullable(),
  dueAt: z.iso.datetime().nullable(),
  paidAt: z.iso.datetime().nullable(),
};
export const Invoice = z.object(InvoiceFacts);
const Party = z.object({
  legalName: z.string().nullable(),
  address: z.string().nullable(),
  country: CountryOut,
  taxId: z.string().nullable(),
  email: z.string().nullable(),
});
export const CreditNote = z.object({
  id: id("creditNote"),
  organizationId: id("organization"),
  number: z.string(),
  invoiceId: id("invoice"),
  invoiceNumber: z.string(),
  reason: z.string(),
  currency: z.string(),
  netMicros: Amount,
  taxMicros: Amount,
  totalMicros: Amount,
  issuedAt: z.iso.datetime(),
  lines: z.array(
    z.object({
      position: z.number().int().describe("Of the invoice's line."),
      description: z.string(),
      netMicros: Amount,
      taxMicros: Amount,
      totalMicros: Amount,
    }),
  ),
});
export const InvoiceDetail = Invoice.extend({
  seller: Party,
  customer: Party.extend({ purchaseOrder: z.string().nullable() }),
  taxName: z.string(),
  taxPercent: z.number(),
  notes: z.array(z.string()),
  lines: z.array(InvoiceLine),
  paidWith: z.string().nullable().describe("The payment, or what was noted about it."),
  creditNotes: z.array(CreditNote),
});

export const listInvoices = verb({
  name: "invoices.list",
  http: "GET /v1/organizations/{organizationId}/invoices",
  summary: "Invoices of the organization, newest first",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend({
    ...PageInput.shape,
    status: z.enum(["open", "paid", "void"]).optional(),
    year: z.coerce.number().int().min(2000).max(9999).optional().describe("Of its number."),
  }),
  output: pageOf(Invoice),
});
export const getInvoice = verb({
  name: "invoices.get",
  http: "GET /v1/organizations/{organizationId}/invoices/{invoiceId}",
  summary: "One invoice with its lines and credit notes",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend({ invoiceId: id("invoice") }),
  output: InvoiceDetail,
});
export const previewInvoice = verb({
  name: "invoices.preview",
  http: "GET /v1/organizations/{organizationId}/next-invoice",
  summary: "What the invoice of the running month would say now; nothing of it is fixed",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: InvoiceDetail.omit({ id: true }),
});
export const listCreditNotes = verb({
  name: "credit_notes.list",
  http: "GET /v1/organizations/{organizationId}/credit-notes",
  summary: "Credit notes of the organization, newest first",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath.extend({ ...PageInput.shape, invoiceId: id("invoice").optional() }),
  output: pageOf(CreditNote),
});
export const getBillingProfile = verb({
  name: "billing_profile.get",
  http: "GET /v1/organizations/{organizationId}/billing-profile",
  summary: "Name, address and tax id that stand on the organization's invoices",
  needs: "billing:read",
  scope: "organization",
  input: OrganizationPath,
  output: BillingProfile,
});
export const updateBillingProfile = verb({
  name: "billing_profile.update",
  http: "PATCH /v1/organizations/{organizationId}/billing-profile",
  summary: "Change what stands on invoices from now on; issued ones stay as they are",
  needs: "billing:manage",
  scope: "organization",
  input: OrganizationPath.extend({
    legalName: text(200).nullable().optional(),
    address: text(1000).nullable().optional(),
    country: Country.nullable().optional(),
    taxId: text(60).nullable().optional(),
    email: z.email().max(254).nullable().optional(),
    purchaseOrder: text(100).nullable().optional(),
  }),
  output: BillingProfile,
  audit: ({ organizationId: _, ...fields }) => ({ fields: Object.keys(fields) }),
});

const prefix = z
  .string()
  .regex(
    /^[A-Z0-9]([A-Z0-9-]{0,8}[A-Z0-9])?$/,
    "capital letters, digits and dashes within, 1 to 10 characters",
  );
export const getSeller = verb({
  name: "seller.get",
  http: "GET /v1/system/seller",
  summary: "Who issues this installation's invoices, and how they are taxed and numbered",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: Seller,
});
export const updateSeller = verb({
  name: "seller.update",
  http: "PATCH /v1/system/seller",
  summary: "Change who issues invoices from now on; issued ones stay as they are",
  needs: null,
  scope: "system",
  input: z.object({
    legalName: text(200).nullable().optional(),
    address: text(1000).nullable().optional(),
    country: Country.nullable().optional(),
    taxId: text(60).nullable().optional(),
    email: z.email().max(254).nullable().optional(),
    taxName: text(30).min(1).optional(),
    taxPercent: PercentIn.optional(),
    isTaxIncluded: z.boolean().optional(),
    isReverseCharge: z.boolean().optional(),
    note: text(1000).nullable().optional(),
    numberPrefix: prefix.optional(),
    creditNotePrefix: prefix.optional(),
    dueDays: z.number().int().min(0).max(180).optional(),
  }),
  output: Seller,
  audit: (input) => ({ fields: Object.keys(input) }),
});

const WithOrganization = { organizationName: z.string() };
export const listInstallationInvoices = verb({
  name: "installation_invoices.list",
  http: "GET /v1/system/invoices",
  summary: "Invoices and drafts of every organization, newest first",
  needs: null,
  scope: "system",
  input: pageInput("invoice").extend({
    status: InvoiceStatus.optional(),
    organizationId: id("organization").optional(),
  }),
  output: pageOf(Invoice.extend(WithOrganization)),
});
export const getInstallationInvoice = verb({
  name: "installation_invoices.get",
  http: "GET /v1/system/invoices/{invoiceId}",
  summary: "One invoice of any organization with its lines and credit notes",
  needs: null,
  scope: "system",
  input: z.object({ invoiceId: id("invoice") }),
  output: InvoiceDetail.extend(WithOrganization),
});
export const createInvoice = verb({
  name: "invoices.create",
  http: "POST /v1/system/invoices 201",
  summary: "Draft an invoice by hand, for credits that were sold outside; it gets its number when issued",
  needs: null,
  scope: "system",
  input: z.object({
    organizationId: id("organization"),
    lines: z
      .array(
        z.strictObject({
          description: text(300).min(1),
          amountMicros: z.number().int().min(-1e15).max(1e15),
          workspaceId: id("workspace").nullable().default(null),
        }),
      )
      .min(1)
      .max(100),
    isTaxIncluded: z.boolean().optional().describe("Default: as the seller's prices."),
    note: text(1000).nullable().default(null),
  }),
  output: InvoiceDetail.extend(WithOrganization),
  audit: ({ organizationId }, { id: invoiceId, totalMicros }) => ({
    id: invoiceId,
    organizationId,
    totalMicros,
  }),
});
export const discardInvoice = verb({
  name: "invoices.discard",
  http: "DELETE /v1/system/invoices/{invoiceId} 204",
  summary: "Throw a draft away; an issued invoice stays, a credit note undoes it",
  needs: null,
  scope: "system",
  input: z.object({ invoiceId: id("invoice") }),
  output: z.undefined(),
  audit: ({ invoiceId }) => ({ id: invoiceId }),
});
export const issueInvoice = verb({
  name: "invoices.issue",
  http: "POST /v1/system/invoices/{invoiceId}/issue",
  summary: "Give a draft its number; from then on nothing of it changes",
  needs: null,
  scope: "system",
  input: z.object({ invoiceId: id("invoice") }),
  output: InvoiceDetail.extend(WithOrganization),
  audit: (_, { id: invoiceId, number, organizationId, totalMicros }) => ({
    id: invoiceId,
    number,
    organizationId,
    totalMicros,
  }),
});
export const markInvoicePaid = verb({
  name: "invoices.mark_paid",
  http: "POST /v1/system/invoices/{invoiceId}/paid",
  summary: "Note that an open invoice was paid outside",
  needs: null,
  scope: "system",
  input: z.object({
    invoiceId: id("invoice"),
    paidWith: text(200).min(1).describe("How: a bank's reference, cash."),
  }),
  output: InvoiceDetail.extend(WithOrganization),
  audit: ({ invoiceId, paidWith }) => ({ id: invoiceId, paidWith }),
});
export const issueCreditNote = verb({
  name: "credit_notes.issue",
  http: "POST /v1/system/invoices/{invoiceId}/credit-notes 201",
  summary: "Give an issued invoice back: all that is left of it, or by line; never more than it says",
  needs: null,
  scope: "system",
  input: z.object({
    invoiceId: id("invoice"),
    reason: text(300).min(1),
    lines: z
      .array(
        z.strictObject({
          position: z.number().int(),
          totalMicros: z
            .number()
            .int()
            .optional()
            .describe("With tax, whole minor units; left out: all that is left of the line."),
        }),
      )
      .min(1)
      .max(200)
      .optional()
      .describe("Left out: everything that is left."),
  }),
  output: CreditNote,
  audit: ({ invoiceId, reason }, { id: creditNoteId, number, totalMicros }) => ({
    id: creditNoteId,
    invoiceId,
    number,
    totalMicros,
    reason,
  }),
});
