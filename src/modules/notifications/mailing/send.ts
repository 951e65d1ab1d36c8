import { sql } from "kysely";
import type { Tx } from "../../../platform/db/door.ts";
import type { MailMessage } from "../../../platform/mail.ts";
import type { Platform } from "../../../platform/platform.ts";
import { messageOf } from "./compose.ts";
import { type Claimed, loadLetter } from "./load.ts";

const BATCH = 10;
// Longer than a mail server that answers at all may take over a batch.
const CLAIM_SECONDS = 180;
/** After each failure; two days in all. */
const RETRY_MINUTES = [1, 5, 15, 60, 120, 240, 480, 720, 1440];

const inOutbox = <T>({ door }: Platform, work: (t: Tx) => Promise<T>): Promise<T> =>
  door.asSystem("mails on their way to any account", work);

type Sendable = Claimed & { message: MailMessage };

/** Takes on what is due. A process that dies with it leaves it to the next one, once the claim has run out. */
async function claimDue(t: Tx, now: Date): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with due as (
      select account_id, id from notification_mails where state = 'pending' and due_at <= ${now.toISOString()}
        order by due_at limit ${BATCH} for update skip locked)
    update notification_mails m
      set attempts = m.attempts + 1, due_at = ${new Date(now.getTime() + CLAIM_SECONDS * 1000).toISOString()}
      from due d where m.account_id = d.account_id and m.id = d.id
      returning m.account_id, m.id, m.attempts, m.digest_on is not null as is_digest`.execute(t.db);
  return rows;
}

/** Nothing, when the claim ran out and another process took it on. */
const settle = (
  t: Tx,
  { accountId, id, attempts }: Claimed,
  values: { state: string; dueAt: string | null; error: string | null },
  now: Date,
) =>
  t.db
    .updateTable("notificationMails")
    .set({ ...values, endedAt: values.dueAt === null ? now.toISOString() : null })
    .where("accountId", "=", accountId)
    .where("id", "=", id)
    .where("attempts", "=", attempts)
    .where("state", "=", "pending")
    .execute();

/** The mail server will never take it: the address is not there, or the message is refused. */
function isFinal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return responseCode >= 500 && (code === "EENVELOPE" || code === "EMESSAGE");
}

/** Sends one and records how it went. Answers whether the mail server took or refused it, rather than being away. */
async function sendOne(platform: Platform, mail: Sendable, now: Date): Promise<boolean> {
  const { message, attempts } = mail;
  const record = (values: Parameters<typeof settle>[2]) =>
    inOutbox(platform, (t) => settle(t, mail, values, now));
  try {
    await platform.mail.deliver(message);
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error)).slice(0, 500);
    const minutes = RETRY_MINUTES[attempts - 1];
    if (minutes !== undefined && !isFinal(error)) {
      const dueAt = new Date(now.getTime() + minutes * 60_000).toISOString();
      await record({ state: "pending", dueAt, error: said });
      return false;
    }
    platform.log.warn(
      { err: error, mail: mail.id },
      "a notification mail was given up and kept in the outbox",
    );
    await platform.mail.keep(message);
    await record({ state: "failed", dueAt: null, error: said });
    return isFinal(error);
  }
  await record({ state: "sent", dueAt: null, error: null });
  return true;
}

/**
 * Sends every mail that is due at `now`: at least once each, with the same Message-ID whenever it is twice. A mail server that
 * takes none of a batch is left alone until the next round.
 */
export async function sendDueMails(
  platform: Platform,
  { now = () => new Date(), isStopping = () => false }: { now?: () => Date; isStopping?: () => boolean } = {},
): Promise<void> {
  while (!isStopping()) {
    const at = now();
    const { claimed, sendable } = await inOutbox(platform, async (t) => {
      const taken = await claimDue(t, at);
      const messages: Sendable[] = [];
      for (const mail of taken) {
        const letter = await loadLetter(t, mail);
        if (letter) messages.push({ ...mail, message: messageOf(mail, letter, platform.config) });
        else await settle(t, mail, { state: "suppressed", dueAt: null, error: null }, at);
      }
      return { claimed: taken.length, sendable: messages };
    });
    if (claimed === 0) return;
    const answered = await Promise.all(sendable.map((mail) => sendOne(platform, mail, at)));
    if (answered.length > 0 && !answered.includes(true)) return;
  }
}
