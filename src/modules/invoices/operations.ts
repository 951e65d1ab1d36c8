import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { monthOf } from "../../platform/month.ts";
import { dayOf, informationOf, lastDayOf, openItems } from "./billable.ts";
import {
  createInvoice,
  discardInvoice,
  getInstallationInvoice,
  getInvoice,
  issueCreditNote,
  issueInvoice,
  listCreditNotes,
  listInstallationInvoices,
  listInvoices,
  markInvoicePaid,
  previewInvoice,
} from "./contract.ts";
import { giveBack } from "./credit-notes.ts";
import { composeDraft, keepDraft } from "./draft.ts";
import { issueDraft } from "./issue.ts";
import { settlePaid } from "./paid.ts";
import { allInvoices, creditNoteOf, creditNotes, invoiceOf, issuedInvoices, saidBy } from "./read.ts";

const NUMBERED = /^(\d{4})-(\d{1,9})$/;
/** The place of a document among the numbers, as a cursor. */
const placeOf = ({ year, sequence }: { year: number | null; sequence: number | null }) =>
  `${year}-${sequence}`;
function placeFrom(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const found = NUMBERED.exec(cursor);
  if (!found) throw invalid("cursor", "is not one of ours");
  return { year: Number(found[1]), sequence: Number(found[2]) };
}

implement(listInvoices, async (t, { organizationId, status, year, cursor, limit }) => {
  const rows = await issuedInvoices(t, organizationId, { status, year, before: placeFrom(cursor) })
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, placeOf);
});

implement(getInvoice, (t, { organizationId, invoiceId }) => invoiceOf(t, { id: invoiceId, organizationId }));

implement(previewInvoice, async (t, { organizationId }) => {
  const month = monthOf(t.platform.now());
  const draft = await composeDraft(t, organizationId, [
    ...(await openItems(t, organizationId, month.end)),
    ...(await informationOf(t, organizationId, month)),
  ]);
  const { currency, netMicros, taxMicros, totalMicros } = draft;
  return {
    ...{ organizationId, number: null, kind: "period" as const, status: "draft" as const },
    ...{ currency, netMicros, taxMicros, totalMicros, paidMicros: 0, creditedMicros: 0 },
    ...{ periodStart: dayOf(month.start), periodEnd: lastDayOf(month) },
    ...{ issuedAt: null, dueAt: null, paidAt: null, paidWith: null, creditNotes: [] },
    ...saidBy(draft),
  };
});

implement(listCreditNotes, async (t, { organizationId, invoiceId, cursor, limit }) => {
  const rows = await creditNotes(t, organizationId, { invoiceId, before: placeFrom(cursor) })
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, placeOf);
});

implement(listInstallationInvoices, async (t, { limit, ...filter }) => {
  const rows = await allInvoices(t, filter)
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, ({ id }) => id);
});

implement(getInstallationInvoice, (t, { invoiceId }) => invoiceOf(t, { id: invoiceId }));

/** The invoice's row with its organization; a draft's is held, what happens to an issued one holds its balance. */
async function found(t: VerbTx, id: string, { isHeld }: { isHeld: boolean }) {
  const invoice = await t.db
    .selectFrom("invoices")
    .select(["organizationId", "number"])
    .where("id", "=", id)
    .$if(isHeld, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!invoice) throw notFound("Invoice");
  return invoice;
}

async function requireWorkspaces(t: VerbTx, organizationId: string, ids: (string | null)[]) {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map<string, string>();
  const rows = await t.db
    .selectFrom("workspaces")
    .select(["id", "name"])
    .where("organizationId", "=", organizationId)
    .where("id", "in", wanted)
    .execute();
  if (rows.length < wanted.length) throw notFound("Workspace");
  return new Map(rows.map(({ id, name }) => [id, name]));
}

implement(createInvoice, async (t, { organizationId, lines, isTaxIncluded, note }) => {
  const names = await requireWorkspaces(
    t,
    organizationId,
    lines.map(({ workspaceId }) => workspaceId),
  );
  const items = lines.map((line) => ({
    ...line,
    workspaceName: line.workspaceId === null ? null : (names.get(line.workspaceId) ?? null),
    kind: "other" as const,
    isCharged: true,
  }));
  const draft = await composeDraft(t, organizationId, items, { isTaxIncluded, note });
  if (draft.totalMicros <= 0) throw invalid("lines", "come to nothing; an invoice asks for money");
  const id = await keepDraft(t, organizationId, draft, { kind: "manual", createdBy: t.caller.accountId });
  return invoiceOf(t, { id: id! });
});

implement(discardInvoice, async (t, { invoiceId }) => {
  const { number, organizationId } = await found(t, invoiceId, { isHeld: true });
  if (number !== null) throw conflict("An issued invoice stays; a credit note undoes it");
  await t.db
    .deleteFrom("invoices")
    .where("organizationId", "=", organizationId)
    .where("id", "=", invoiceId)
    .execute();
  return undefined;
});

implement(issueInvoice, async (t, { invoiceId }) => {
  const { organizationId } = await found(t, invoiceId, { isHeld: true });
  await issueDraft(t, { organizationId, invoiceId }, { now: t.platform.now() });
  return invoiceOf(t, { id: invoiceId });
});

implement(markInvoicePaid, async (t, { invoiceId, paidWith }) => {
  const { organizationId } = await found(t, invoiceId, { isHeld: false });
  const paid = { at: t.platform.now().toISOString(), with: paidWith };
  await settlePaid(t, { organizationId, invoiceId, paid });
  return invoiceOf(t, { id: invoiceId });
});

implement(issueCreditNote, async (t, { invoiceId, reason, lines }) => {
  const { id, organizationId } = await giveBack(t, {
    invoiceId,
    reason,
    lines,
    now: t.platform.now(),
    createdBy: t.caller.accountId,
  });
  return creditNoteOf(t, organizationId, id);
});
