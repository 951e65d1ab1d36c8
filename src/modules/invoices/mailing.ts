import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { MailMessage } from "../../platform/mail.ts";
import { composeMail, oneLine, OWN_BRANDING } from "../../platform/mail-template.ts";
import type { Platform } from "../../platform/platform.ts";
import { type BillingDocument, findDocument, pdfOf } from "./document/index.ts";
import { sellerOf } from "./seller.ts";

const BATCH = 10;
const CLAIM_MS = 180_000;
/** After each failure; then it is kept in the outbox. */
const RETRY_MINUTES = [1, 5, 15, 60, 240, 720, 1440];

interface Claimed {
  organizationId: string;
  documentId: string;
  recipient: string;
  attempts: number;
}
interface Letter extends Claimed {
  name: string;
  document: BillingDocument;
  sellerName: string | null;
  sellerEmail: string | null;
}

const inOutbox = <T>({ door }: Pick<Platform, "door">, work: (t: Tx) => Promise<T>): Promise<T> =>
  door.asSystem("invoices on their way to any billing address", work);

/** Takes on what is due; what a process dies with is due again when its claim has run out. */
async function claimDue(t: Tx, now: Date): Promise<Letter[]> {
  const { rows } = await sql<Claimed>`
    with due as (
      select organization_id, document_id from invoice_mails where sent_at is null and due_at <= ${now.toISOString()}
        order by due_at limit ${BATCH} for update skip locked)
    update invoice_mails m
      set attempts = m.attempts + 1, due_at = ${new Date(now.getTime() + CLAIM_MS).toISOString()}
      from due d where m.organization_id = d.organization_id and m.document_id = d.document_id
      returning m.organization_id as "organizationId", m.document_id as "documentId", m.recipient, m.attempts`.execute(
    t.db,
  );
  const { legalName, email } = await sellerOf(t);
  const letters: Letter[] = [];
  for (const mail of rows) {
    const { documentId: id, organizationId } = mail;
    const kind = id.startsWith("in_") ? "invoices" : "credit-notes";
    const found = await findDocument(t, { kind, id, form: "pdf", organizationId });
    letters.push({ ...mail, ...found, sellerName: legalName, sellerEmail: email });
  }
  return letters;
}

async function messageOf(letter: Letter, publicUrl: string): Promise<MailMessage> {
  const { recipient, documentId, name, document, sellerName, sellerEmail } = letter;
  const total = document.totals.find(({ isStrong }) => isStrong)!;
  const due = document.facts.find(([label]) => label === "Due")?.[1];
  const facts = [`${total.label}: ${total.value}`, ...(due ? [`Due: ${due}`] : [])];
  const message = composeMail({
    to: recipient,
    subject: `${document.title}${sellerName ? ` from ${oneLine(sellerName)}` : ""}`,
    branding: {
      ...OWN_BRANDING,
      name: sellerName ? oneLine(sellerName) : OWN_BRANDING.name,
      supportEmail: sellerEmail,
    },
    paragraphs: [`${document.title} is attached as PDF.`, facts.join("\n")],
    closing: sellerEmail ? [`Questions? Answer this mail, or write to ${sellerEmail}.`] : [],
  });
  return {
    ...message,
    messageId: `<${documentId}@${new URL(publicUrl).hostname}>`,
    attachments: [
      { filename: `${name}.pdf`, content: await pdfOf(document), contentType: "application/pdf" },
    ],
  };
}

const settle = (
  t: Tx,
  { organizationId, documentId, attempts }: Claimed,
  sentAt: string | null,
  dueAt: Date,
) =>
  t.db
    .updateTable("invoiceMails")
    .set({ sentAt, ...(sentAt === null ? { dueAt: dueAt.toISOString() } : {}) })
    .where("organizationId", "=", organizationId)
    .where("documentId", "=", documentId)
    // Nothing, when the claim ran out and another process took it on.
    .where("attempts", "=", attempts)
    .execute();

async function send(platform: Platform, letter: Letter, now: Date): Promise<boolean> {
  const message = await messageOf(letter, platform.config.publicUrl);
  try {
    await platform.mail.deliver(message);
  } catch (error) {
    const minutes = RETRY_MINUTES[letter.attempts - 1];
    if (minutes !== undefined) {
      const dueAt = new Date(now.getTime() + minutes * 60_000);
      await inOutbox(platform, (t) => settle(t, letter, null, dueAt));
      return false;
    }
    platform.log.warn({ err: error, document: letter.documentId }, "a mail with an invoice was given up");
    await platform.mail.keep(message);
  }
  await inOutbox(platform, (t) => settle(t, letter, now.toISOString(), now));
  return true;
}

/** Mails every document that is due: at least once each, with one Message-ID. */
export async function sendInvoiceMails(platform: Platform, isStopping = () => false): Promise<void> {
  while (!isStopping()) {
    const now = platform.now();
    const letters = await inOutbox(platform, (t) => claimDue(t, now));
    let isAnyTaken = false;
    for (const letter of letters) isAnyTaken = (await send(platform, letter, now)) || isAnyTaken;
    if (!isAnyTaken) return;
  }
}
