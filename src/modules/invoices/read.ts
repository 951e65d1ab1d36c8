import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import type { z } from "zod";
import type { CreditNote, Invoice, InvoiceDetail } from "./contract.ts";
import type { CreditLine } from "./credit-notes.ts";
import type { Draft } from "./draft.ts";

export type InvoiceOut = z.output<typeof Invoice>;
export type InvoiceDetailOut = z.output<typeof InvoiceDetail>;
export type CreditNoteOut = z.output<typeof CreditNote>;

/** Of an invoice `i` and its balance `b`. */
const STATUS = sql<InvoiceOut["status"]>`case when i.number is null then 'draft'
  when b.credited_micros = b.total_micros then 'void' when b.paid_micros > 0 then 'paid' else 'open' end`;

const invoicesOf = (t: Tx) =>
  t.db
    .selectFrom("invoices as i")
    .leftJoin("invoiceBalances as b", (join) =>
      join.onRef("b.organizationId", "=", "i.organizationId").onRef("b.invoiceId", "=", "i.id"),
    )
    .select([
      "i.id",
      "i.organizationId",
      "i.number",
      "i.currency",
      "i.netMicros",
      "i.taxMicros",
      "i.totalMicros",
      "i.periodStart",
      "i.periodEnd",
      "i.issuedAt",
      "i.dueAt",
      "i.year",
      "i.sequence",
      "b.paidAt",
      STATUS.as("status"),
      sql<InvoiceOut["kind"]>`i.kind`.as("kind"),
      sql<number>`coalesce(b.paid_micros, 0)`.as("paidMicros"),
      sql<number>`coalesce(b.credited_micros, 0)`.as("creditedMicros"),
    ]);

/** Issued invoices of an organization, by their numbers. */
export function issuedInvoices(
  t: Tx,
  organizationId: string,
  { status, year, before }: { status?: string; year?: number; before?: { year: number; sequence: number } },
) {
  return invoicesOf(t)
    .where("i.organizationId", "=", organizationId)
    .where("i.number", "is not", null)
    .$if(status !== undefined, (query) => query.where(STATUS, "=", status as InvoiceOut["status"]))
    .$if(year !== undefined, (query) => query.where("i.year", "=", year!))
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(i.year, i.sequence) < (${before?.year}::int, ${before?.sequence}::int)`),
    )
    .orderBy("i.year", "desc")
    .orderBy("i.sequence", "desc");
}

/** Invoices and drafts of every organization, as system. */
export const allInvoices = (
  t: Tx,
  { status, organizationId, cursor }: { status?: string; organizationId?: string; cursor?: string },
) =>
  invoicesOf(t)
    .innerJoin("organizations as o", "o.id", "i.organizationId")
    .select("o.name as organizationName")
    .$if(status !== undefined, (query) => query.where(STATUS, "=", status as InvoiceOut["status"]))
    .$if(organizationId !== undefined, (query) => query.where("i.organizationId", "=", organizationId!))
    .$if(cursor !== undefined, (query) => query.where("i.id", "<", cursor!))
    .orderBy("i.id", "desc");

const creditNotesOf = (t: Tx) =>
  t.db
    .selectFrom("creditNotes as c")
    .innerJoin("invoices as i", (join) =>
      join.onRef("i.organizationId", "=", "c.organizationId").onRef("i.id", "=", "c.invoiceId"),
    )
    .select([
      "c.id",
      "c.organizationId",
      "c.number",
      "c.invoiceId",
      "i.number as invoiceNumber",
      "c.reason",
      "c.currency",
      "c.netMicros",
      "c.taxMicros",
      "c.totalMicros",
      "c.issuedAt",
      "c.year",
      "c.sequence",
      sql<CreditLine[]>`c.lines`.as("lines"),
    ])
    .$narrowType<{ invoiceNumber: string }>();

/** Credit notes of an organization, the newest first. */
export const creditNotes = (
  t: Tx,
  organizationId: string,
  { invoiceId, before }: { invoiceId?: string; before?: { year: number; sequence: number } } = {},
) =>
  creditNotesOf(t)
    .where("c.organizationId", "=", organizationId)
    .$if(invoiceId !== undefined, (query) => query.where("c.invoiceId", "=", invoiceId!))
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(c.year, c.sequence) < (${before?.year}::int, ${before?.sequence}::int)`),
    )
    .orderBy("c.year", "desc")
    .orderBy("c.sequence", "desc");

export async function creditNoteOf(t: Tx, organizationId: string, id: string): Promise<CreditNoteOut> {
  const note = await creditNotesOf(t)
    .where("c.organizationId", "=", organizationId)
    .where("c.id", "=", id)
    .executeTakeFirst();
  if (!note) throw notFound("Credit note");
  return note;
}

type Said = Pick<InvoiceDetailOut, "seller" | "customer" | "taxName" | "taxPercent" | "notes" | "lines">;

/** What a draft says, as the API says it. */
export const saidBy = ({ seller, customer, taxName, taxMilli, notes, lines }: Draft): Said => ({
  seller,
  customer,
  taxName,
  taxPercent: taxMilli / 1000,
  notes,
  lines: lines.map(({ sourceId: _, ...line }) => ({ ...line, creditedMicros: 0 })),
});

/** One invoice with everything it says; `organizationId` is the one it must be of. */
export async function invoiceOf(
  t: Tx,
  { id, organizationId }: { id: string; organizationId?: string },
): Promise<InvoiceDetailOut & { organizationName: string }> {
  const invoice = await invoicesOf(t)
    .innerJoin("organizations as o", "o.id", "i.organizationId")
    .select(["o.name as organizationName", "i.taxName", "i.taxMilli", "b.paidWith"])
    .select([
      sql<Draft["seller"]>`i.seller`.as("seller"),
      sql<Draft["customer"]>`i.customer`.as("customer"),
      sql<string[]>`i.notes`.as("notes"),
    ])
    .where("i.id", "=", id)
    .$if(organizationId !== undefined, (query) =>
      query.where("i.organizationId", "=", organizationId!).where("i.number", "is not", null),
    )
    .executeTakeFirst();
  if (!invoice) throw notFound("Invoice");
  const lines = await t.db
    .selectFrom("invoiceLines")
    .selectAll()
    .where("organizationId", "=", invoice.organizationId)
    .where("invoiceId", "=", id)
    .orderBy("position")
    .execute();
  const notes = await creditNotes(t, invoice.organizationId, { invoiceId: id }).execute();
  const given = new Map<number, number>();
  for (const { position, totalMicros } of notes.flatMap((note) => note.lines))
    given.set(position, (given.get(position) ?? 0) + totalMicros);
  const said = saidBy({ ...invoice, lines: lines as Draft["lines"] });
  return {
    ...invoice,
    ...said,
    lines: said.lines.map((line) => ({ ...line, creditedMicros: given.get(line.position) ?? 0 })),
    creditNotes: notes,
  };
}

/** Whose credit note it is, as system. */
export async function organizationOfCreditNote(t: Tx, id: string): Promise<string> {
  const note = await t.db
    .selectFrom("creditNotes")
    .select("organizationId")
    .where("id", "=", id)
    .executeTakeFirst();
  if (!note) throw notFound("Credit note");
  return note.organizationId;
}
