import type { Tx } from "../../platform/db/door.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { invoiceIssued } from "./events.ts";
import { drawNumber } from "./numbers.ts";
import { sellerOf } from "./seller.ts";

const DAY_MS = 86_400_000;
/** Signal of the door: a document waits to be mailed. */
export const INVOICE_MAILS_WAITING = "invoice-mails";

export interface PaidWith {
  at: string;
  /** The payment, or what was noted about it. */
  with: string;
}

/**
 * Gives a draft its number, as system: from here on nothing of it changes. The number, the event and the mail to the billing
 * address commit together or not at all.
 */
export async function issueDraft(
  t: Tx,
  { organizationId, invoiceId }: { organizationId: string; invoiceId: string },
  { now, paid = null, actorId = null }: { now: Date; paid?: PaidWith | null; actorId?: string | null },
): Promise<string> {
  const draft = await t.db
    .selectFrom("invoices")
    .select(["number", "kind", "currency", "totalMicros", "customer"])
    .where("organizationId", "=", organizationId)
    .where("id", "=", invoiceId)
    .forUpdate()
    .executeTakeFirst();
  if (!draft) throw notFound("Invoice");
  if (draft.number !== null) throw conflict("This invoice is issued already");
  const { totalMicros, kind, currency } = draft;
  await t.db
    .insertInto("invoiceBalances")
    .values({
      organizationId,
      invoiceId,
      totalMicros,
      ...(paid ? { paidMicros: totalMicros, paidAt: paid.at, paidWith: paid.with } : {}),
    })
    .execute();
  const { email } = draft.customer as { email: string | null };
  if (email) await mailTo(t, { organizationId, documentId: invoiceId, email, now });
  const { numberPrefix, dueDays } = await sellerOf(t);
  const issuedAt = now.toISOString();
  const dueAt = paid ? issuedAt : new Date(now.getTime() + dueDays * DAY_MS).toISOString();
  const number = await drawNumber(t, "invoice", { prefix: numberPrefix, now });
  await t.db
    .updateTable("invoices")
    .set({ ...number, issuedAt, dueAt })
    .where("organizationId", "=", organizationId)
    .where("id", "=", invoiceId)
    .execute();
  emit(
    t,
    invoiceIssued,
    { invoiceId, number: number.number, kind, currency, totalMicros, isPaid: paid !== null, dueAt },
    { organizationId, actorId },
  );
  return number.number;
}

/** A document on its way to the billing address, with the transaction that issues it. */
export async function mailTo(
  t: Tx,
  {
    organizationId,
    documentId,
    email,
    now,
  }: Record<"organizationId" | "documentId" | "email", string> & { now: Date },
): Promise<void> {
  await t.db
    .insertInto("invoiceMails")
    .values({ organizationId, documentId, recipient: email, dueAt: now.toISOString() })
    .execute();
  t.signal(INVOICE_MAILS_WAITING);
}
