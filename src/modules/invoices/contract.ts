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
const CountryOut = z.string().nullable().describe("Two letters, as in ISO 3166; null: not given.");
const TaxId = z.string().nullable().describe("VAT number or the like; null: not given.");
const clearable = (characters: number) =>
  text(characters).nullable().optional().describe("Null or empty: not given.");

/** What stands on an invoice about its receiver; every field may be null until somebody fills it in. */
export const BillingProfile = z.object({
  legalName: z.string().nullable().describe("Null: the organization's name is printed."),
  address: z.string().nullable().describe("Street, postcode and city, in lines; null: not given."),
  country: CountryOut,
  taxId: TaxId,
  email: z.string().nullable().describe("Where invoices are sent; null: nowhere, billing managers are told."),
  purchaseOrder: z.string().nullable().describe("Printed on every invoice from now on; null: none."),
  updatedAt: z.iso.datetime().nullable().describe("Null: never filled in."),
});
export const Seller = z.object({
  legalName: z.string().nullable().describe("Null: invoices name the installation's address only."),
  address: z.string().nullable().describe("Null: not given."),
  country: CountryOut,
  taxId: TaxId,
  email: z.string().nullable().describe("Where questions about invoices go; null: not given."),
  taxName: z.string().describe("What the tax is called: VAT, GST, Sales tax."),
  taxPercent: z.number().describe("Of every line; up to three decimals."),
  isTaxIncluded: z
    .boolean()
    .describe("Prices of plans hold the tax already. What was paid for a top-up always does."),
  isReverseCharge: z
    .boolean()
    .describe("No tax for a customer of another country who has a tax id; the invoice says why."),
  note: z.string().nullable().describe("Printed on every invoice; null: nothing."),
  numberPrefix: z.string().describe("`INV` makes INV-2026-00001; numbers go on when it changes."),
  creditNotePrefix: z.string(),
  dueDays: z.number().int().describe("Days until an invoice is due."),
});

export const InvoiceStatus = z
  .enum(["draft", "open", "paid", "void"])
  .describe("open: issued, not paid. void: credit notes gave all of it back.");
export const InvoiceKind = z.enum(["period", "payment", "manual"]);
export const LINE_KINDS = ["subscription", "proration", "top_up", "other", "rounding", "usage"] as const;
export const InvoiceLine = z.object({
  position: z.number().int().describe("1, 2, 3 … on its invoice."),
  kind: z
    .enum(LINE_KINDS)
    .describe("proration: of a plan that changed meanwhile. rounding: what rounding the lines took or gave."),
  description: z.string(),
  workspaceId: id("workspace")
    .nullable()
    .describe("Null: the organization, or workspaces that share a line of usage."),
  workspaceName: z.string().nullable().describe("As it was called then; null: none, or it was gone."),
  quantity: z.number().nullable().describe("Of usage: how much, in `unit`; else null."),
  unit: z.string().nullable().describe("Of usage; else null."),
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
  periodStart: z.iso.date().nullable().describe("Its first day; null: of no month."),
  periodEnd: z.iso.date().nullable().describe("Its last day; null: of no month."),
  issuedAt: z.iso.datetime().nullable().describe("Null: a draft."),
  dueAt: z.iso.datetime().nullable().describe("Null: a draft."),
  paidAt: z.iso.datetime().nullable().describe("Null: not paid."),
};
export const Invoice = z.object(InvoiceFacts);
/** As they were when the invoice was drawn up. */
const Stated = z.string().nullable().describe("Null: not given.");
const Party = z.object({
  legalName: Stated,
  address: Stated,
  country: CountryOut,
  taxId: TaxId,
  email: Stated,
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
  customer: Party.extend({ purchaseOrder: Stated }),
  taxName: z.string(),
  taxPercent: Seller.shape.taxPercent,
  notes: z.array(z.string()),
  lines: z.array(InvoiceLine),
  paidWith: z.string().nullable().describe("The payment, or what was noted about it; null: not paid."),
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
    legalName: clearable(200).describe(BillingProfile.shape.legalName.description!),
    address: clearable(1000),
    country: Country.nullable().optional().describe(CountryOut.description!),
    taxId: clearable(60),
    email: z.email().max(254).nullable().optional().describe(BillingProfile.shape.email.description!),
    purchaseOrder: clearable(100),
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
    legalName: clearable(200).describe(Seller.shape.legalName.description!),
    address: clearable(1000),
    country: Country.nullable().optional().describe(CountryOut.description!),
    taxId: clearable(60),
    email: z.email().max(254).nullable().optional().describe(Seller.shape.email.description!),
    taxName: text(30).min(1).optional().describe(Seller.shape.taxName.description!),
    taxPercent: PercentIn.optional(),
    isTaxIncluded: Seller.shape.isTaxIncluded.optional(),
    isReverseCharge: Seller.shape.isReverseCharge.optional(),
    note: clearable(1000).describe(Seller.shape.note.description!),
    numberPrefix: prefix.optional().describe(Seller.shape.numberPrefix.description!),
    creditNotePrefix: prefix.optional(),
    dueDays: z.number().int().min(0).max(180).optional().describe(Seller.shape.dueDays.description!),
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
          amountMicros: z.number().int().min(-1e15).max(1e15).describe("Below zero: a discount."),
          workspaceId: id("workspace").nullable().default(null).describe("Null: the organization."),
        }),
      )
      .min(1)
      .max(100),
    isTaxIncluded: z.boolean().optional().describe("Default: as the seller's prices."),
    note: text(1000).nullable().default(null).describe("Printed on it; null: nothing."),
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
