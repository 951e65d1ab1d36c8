import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { InputOf } from "../../platform/verb.ts";
import { type Amounts, minorUnitMicros, partOf, sumOf } from "./amounts.ts";
import type { issueCreditNote } from "./contract.ts";
import { creditNoteIssued } from "./events.ts";
import { mailTo } from "./issue.ts";
import { drawNumber } from "./numbers.ts";
import { profileOf } from "./billing-profile.ts";
import { sellerOf } from "./seller.ts";

export type CreditLine = Amounts & { position: number; description: string };
type Wanted = NonNullable<InputOf<typeof issueCreditNote>["lines"]>;

interface ChargedLine extends CreditLine {
  left: Amounts;
}

/** The charged lines of an invoice, with what credit notes left of each. */
async function linesLeft(t: Tx, organizationId: string, invoiceId: string): Promise<ChargedLine[]> {
  const lines = await t.db
    .selectFrom("invoiceLines")
    .select(["position", "description", "netMicros", "taxMicros", "totalMicros"])
    .where("organizationId", "=", organizationId)
    .where("invoiceId", "=", invoiceId)
    .where("isCharged", "=", true)
    .orderBy("position")
    .execute();
  const notes = await t.db
    .selectFrom("creditNotes")
    .select("lines")
    .where("organizationId", "=", organizationId)
    .where("invoiceId", "=", invoiceId)
    .execute();
  const given = notes.flatMap((note) => note.lines as CreditLine[]);
  return lines.map((line) => {
    const back = sumOf(given.filter(({ position }) => position === line.position));
    const left = {
      netMicros: line.netMicros - back.netMicros,
      taxMicros: line.taxMicros - back.taxMicros,
      totalMicros: line.totalMicros - back.totalMicros,
    };
    return { ...line, left };
  });
}

/** What is given back of each line. */
function chosenOf(lines: ChargedLine[], wanted: Wanted | undefined, currency: string): CreditLine[] {
  const all = lines.filter(({ left }) => left.totalMicros !== 0 || left.netMicros !== 0);
  const pick = ({ position, description }: ChargedLine, amounts: Amounts): CreditLine => ({
    position,
    description,
    ...amounts,
  });
  if (!wanted) return all.map((line) => pick(line, line.left));
  if (new Set(wanted.map(({ position }) => position)).size < wanted.length)
    throw invalid("lines", "names a line twice");
  return wanted.map(({ position, totalMicros }, index) => {
    const line = lines.find((one) => one.position === position);
    if (!line) throw invalid(`lines.${index}.position`, "is no charged line of this invoice");
    const amount = totalMicros ?? line.left.totalMicros;
    const path = `lines.${index}.totalMicros`;
    if (amount % minorUnitMicros(currency) !== 0)
      throw invalid(path, "must be whole minor units of the currency");
    if (amount === 0) throw invalid(path, "nothing is left of this line");
    if (amount !== line.left.totalMicros && (line.totalMicros < 0 || amount < 0))
      throw invalid(path, "a line below zero is given back whole");
    if (Math.abs(amount) > Math.abs(line.left.totalMicros))
      throw new AppError("invalid", "More than is left of the line", {
        errors: [{ path, message: "is more than is left of the line" }],
        extra: { leftMicros: line.left.totalMicros },
      });
    return pick(line, partOf(amount, line, line.left, currency));
  });
}

export interface CreditOptions {
  invoiceId: string;
  reason: string;
  lines?: Wanted;
  /** What it is issued for, at most once; left out: its own id. */
  sourceKey?: string;
  now: Date;
  createdBy: string | null;
}

/** Gives back of an invoice, as system, holding its balance: together credit notes never exceed it. Answers the note's id. */
export async function giveBack(
  t: Tx,
  { invoiceId, reason, lines: wanted, sourceKey, now, createdBy }: CreditOptions,
): Promise<{ id: string; organizationId: string }> {
  const invoice = await t.db
    .selectFrom("invoices")
    .select(["organizationId", "number", "currency"])
    .where("id", "=", invoiceId)
    .executeTakeFirst();
  if (!invoice) throw notFound("Invoice");
  const { organizationId, currency, number: invoiceNumber } = invoice;
  if (invoiceNumber === null) throw conflict("This is a draft; discard it");
  const balance = await t.db
    .selectFrom("invoiceBalances")
    .select(["totalMicros", "creditedMicros"])
    .where("organizationId", "=", organizationId)
    .where("invoiceId", "=", invoiceId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const lines = chosenOf(await linesLeft(t, organizationId, invoiceId), wanted, currency);
  const sum = sumOf(lines);
  const leftMicros = balance.totalMicros - balance.creditedMicros;
  if (leftMicros === 0) throw conflict("All of this invoice was given back already");
  if (sum.totalMicros <= 0) throw invalid("lines", "give nothing back");
  if (sum.totalMicros > leftMicros)
    throw new AppError("invalid", "More than is left of the invoice", { extra: { leftMicros } });
  await t.db
    .updateTable("invoiceBalances")
    .set({ creditedMicros: sql<number>`credited_micros + ${sum.totalMicros}` })
    .where("organizationId", "=", organizationId)
    .where("invoiceId", "=", invoiceId)
    .execute();
  const id = newId("creditNote");
  const { email } = await profileOf(t, organizationId);
  if (email) await mailTo(t, { organizationId, documentId: id, email, now });
  const { creditNotePrefix } = await sellerOf(t);
  const number = await drawNumber(t, "credit_note", { prefix: creditNotePrefix, now });
  await t.db
    .insertInto("creditNotes")
    .values({
      organizationId,
      id,
      invoiceId,
      sourceKey: sourceKey ?? id,
      ...number,
      issuedAt: now.toISOString(),
      reason,
      currency,
      ...sum,
      lines: JSON.stringify(lines),
      createdBy,
    })
    .execute();
  emit(
    t,
    creditNoteIssued,
    {
      creditNoteId: id,
      number: number.number,
      invoiceId,
      invoiceNumber,
      currency,
      totalMicros: sum.totalMicros,
      reason,
    },
    { organizationId, actorId: null },
  );
  return { id, organizationId };
}
