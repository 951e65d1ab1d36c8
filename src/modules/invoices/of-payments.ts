import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import { sumOf } from "./amounts.ts";
import { openItems, walletName } from "./billable.ts";
import { issueNow, lockInvoices } from "./close.ts";
import { giveBack } from "./credit-notes.ts";
import { composeDraft, type Item } from "./draft.ts";
import { settlePaid } from "./paid.ts";

const BATCH = 100;
// A payment of a plan waits at most this long for an invoice it pays.
const LOOK_BACK_MS = 62 * 86_400_000;
const SOURCE = sql<string>`'payment:' || p.id`;

interface PaidPayment {
  organizationId: string;
  id: string;
  purpose: string;
  wallet: string | null;
  amountMicros: number;
  currency: string;
  paidAt: string;
}

/** Payments that succeeded and of which no invoice knows, after this one. */
const withoutInvoice = (t: Tx, { after, since }: { after: string; since: Date }): Promise<PaidPayment[]> =>
  t.db
    .selectFrom("payments as p")
    .select(["p.organizationId", "p.id", "p.purpose", "p.wallet", "p.amountMicros", "p.currency", "p.paidAt"])
    .where("p.state", "=", "succeeded")
    .where("p.purpose", "in", ["top_up", "reload", "subscription"])
    .where("p.id", ">", after)
    .where("p.paidAt", ">=", since.toISOString())
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("invoices as i")
            .select("i.id")
            .whereRef("i.organizationId", "=", "p.organizationId")
            .where("i.sourceKey", "=", SOURCE),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("invoiceBalances as b")
            .select("b.invoiceId")
            .whereRef("b.organizationId", "=", "p.organizationId")
            .whereRef("b.paidWith", "=", "p.id"),
        ),
      ),
    )
    .orderBy("p.id")
    .limit(BATCH)
    .$narrowType<{ paidAt: string }>()
    .execute();

/** The open invoice of a month that is of exactly this much. */
async function openInvoiceOf(t: Tx, { organizationId, amountMicros, currency }: PaidPayment) {
  return t.db
    .selectFrom("invoices as i")
    .innerJoin("invoiceBalances as b", (join) =>
      join.onRef("b.organizationId", "=", "i.organizationId").onRef("b.invoiceId", "=", "i.id"),
    )
    .select("i.id")
    .where("i.organizationId", "=", organizationId)
    .where("i.kind", "=", "period")
    .where("i.currency", "=", currency)
    .where("i.totalMicros", "=", amountMicros)
    .where("b.paidMicros", "=", 0)
    .where("b.creditedMicros", "=", 0)
    .orderBy("i.sequence")
    .limit(1)
    .executeTakeFirst();
}

/** The items a payment of a plan pays: all that are open, when they come to exactly its amount. */
async function itemsPaidBy(t: Tx, payment: PaidPayment): Promise<Item[] | null> {
  const { organizationId, amountMicros, paidAt } = payment;
  const items = await openItems(t, organizationId, new Date(Date.parse(paidAt) + 86_400_000));
  const sum = items.reduce((total, item) => total + item.amountMicros, 0);
  return items.length > 0 && sum === amountMicros ? items : null;
}

/** The invoice of a payment; one that pays a plan pays the invoice of its month, or is left until there is one. */
async function invoicePayment(t: Tx, payment: PaidPayment, now: Date): Promise<void> {
  const { organizationId, id, purpose, wallet, amountMicros, currency } = payment;
  await lockInvoices(t, organizationId);
  const paid = { at: payment.paidAt, with: id };
  let items: Item[] | null;
  if (purpose === "subscription") {
    const open = await openInvoiceOf(t, payment);
    if (open) return settlePaid(t, { organizationId, invoiceId: open.id, paid });
    items = await itemsPaidBy(t, payment);
    if (!items) return;
  } else {
    const description = `${purpose === "reload" ? "Automatic top-up" : "Top-up"} of the ${walletName(wallet)} wallet`;
    items = [{ kind: "top_up", description, amountMicros, isCharged: true, sourceId: id }];
  }
  // What was paid holds the tax: the invoice comes to exactly that.
  const draft = await composeDraft(t, organizationId, items, { isTaxIncluded: true, currency });
  if (sumOf(draft.lines).totalMicros <= 0) return;
  const origin = { kind: "payment", sourceKey: `payment:${id}`, createdBy: null } as const;
  await issueNow(t, organizationId, draft, { origin, now, paid });
}

interface Reversal {
  organizationId: string;
  id: string;
  takenMicros: number;
  kind: string;
  invoiceId: string;
  leftMicros: number;
}

/** What was given back for good of payments that have an invoice, and no credit note says yet. */
const withoutCreditNote = async (t: Tx, after: string): Promise<Reversal[]> =>
  (
    await sql<Reversal>`select r.organization_id as "organizationId", r.id, r.taken_micros as "takenMicros", r.kind, i.id as "invoiceId",
        b.total_micros - b.credited_micros as "leftMicros"
      from payment_reversals r
        join invoices i on i.organization_id = r.organization_id and i.source_key = 'payment:' || r.payment_id
        join invoice_balances b on b.organization_id = i.organization_id and b.invoice_id = i.id
      where r.taken_micros > 0 and not r.is_undone and r.id > ${after}
        and (r.kind = 'manual' or (r.kind = 'refund' and r.state = 'succeeded') or (r.kind = 'dispute' and r.state = 'lost'))
        and b.credited_micros < b.total_micros
        and not exists (select from credit_notes c where c.organization_id = r.organization_id and c.source_key = 'reversal:' || r.id)
      order by r.id limit ${BATCH}`.execute(t.db)
  ).rows;

const REASONS: Record<string, string> = {
  refund: "The payment was refunded",
  dispute: "The payment was disputed",
  manual: "The payment was taken back",
};

async function creditReversal(t: Tx, reversal: Reversal, now: Date): Promise<void> {
  const { organizationId, id, invoiceId, kind } = reversal;
  await lockInvoices(t, organizationId);
  const sourceKey = `reversal:${id}`;
  const [known] = await t.db
    .selectFrom("creditNotes")
    .select("id")
    .where("organizationId", "=", organizationId)
    .where("sourceKey", "=", sourceKey)
    .execute();
  const lines = await t.db
    .selectFrom("invoiceLines")
    .select("position")
    .where("organizationId", "=", organizationId)
    .where("invoiceId", "=", invoiceId)
    .where("isCharged", "=", true)
    .execute();
  const isAll = reversal.takenMicros >= reversal.leftMicros;
  // A part of several lines is for people to divide.
  if (known || (!isAll && lines.length !== 1)) return;
  await giveBack(t, {
    invoiceId,
    reason: REASONS[kind] ?? kind,
    lines: isAll ? undefined : [{ position: lines[0]!.position, totalMicros: reversal.takenMicros }],
    sourceKey,
    now,
    createdBy: null,
  });
}

type Clocked = Pick<Platform, "door" | "log" | "now">;

/** Walks what is left in pages; one that fails is logged and holds up no other. */
async function each<Row extends { id: string }>(
  { door, log }: Clocked,
  find: (t: Tx, after: string) => Promise<Row[]>,
  handle: (t: Tx, row: Row) => Promise<void>,
): Promise<void> {
  const inTransaction = <T>(work: (t: Tx) => Promise<T>) =>
    door.asSystem("payments of every organization are invoiced", work);
  let after = "";
  let rows: Row[];
  do {
    rows = await inTransaction((t) => find(t, after));
    for (const row of rows)
      await inTransaction((t) => handle(t, row)).catch((error: unknown) =>
        log.error({ err: error, id: row.id }, "a payment could not be invoiced"),
      );
    after = rows.at(-1)?.id ?? after;
  } while (rows.length === BATCH);
}

/** Issues what payments and what was given back of them are due; once each, however many look. */
export async function invoicePayments(platform: Clocked): Promise<void> {
  const now = platform.now();
  const since = new Date(now.getTime() - LOOK_BACK_MS);
  await each(
    platform,
    (t, after) => withoutInvoice(t, { after, since }),
    (t, payment) => invoicePayment(t, payment, now),
  );
  await each(platform, withoutCreditNote, (t, reversal) => creditReversal(t, reversal, now));
}
