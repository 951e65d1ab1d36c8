import { sql } from "kysely";
import type { Bus } from "../../platform/bus.ts";
import type { Tx } from "../../platform/db/door.ts";
import { newId, newIdAfter } from "../../platform/ids.ts";
import { oneLine } from "../../platform/mail-template.ts";
import { DEFAULT_DIGEST_HOUR, DEFAULT_TIME_ZONE, digestTimes } from "./digest-time.ts";
import { type EmailChoice, kindOf, type NotificationKind } from "./kinds.ts";

/** What somebody is told. */
export interface Notice {
  kind: NotificationKind;
  /** Tells it apart from others of its kind: an event's id, or what is said at most once. */
  subject: string;
  eventId: string;
  /** Null: about the reader alone, who keeps it when they are removed everywhere. */
  organizationId: string | null;
  workspaceId: string | null;
  title: string;
  body?: string;
  /** A path of the dashboard. */
  link?: string | null;
  data?: Record<string, unknown>;
}

/** Topic of the bus and signal of the door: an inbox changed; a mail waits. */
export const inboxTopic = (accountId: string) => `notifications:${accountId}`;
export const MAILS_WAITING = "notification-mails";

const MAX_RECIPIENTS = 200;
// Beyond it mails of an hour are collected: nobody reads the thirty-first.
const MAX_INSTANT_PER_HOUR = 30;
// What one cannot switch off comes at once much longer, but nobody's mailbox is filled by somebody who causes it on purpose.
const MAX_FORCED_PER_HOUR = 60;
const TITLE_CHARACTERS = 200;

interface Reader {
  accountId: string;
  inApp: boolean;
  email: EmailChoice;
  hour: number;
  timeZone: string;
}

/** How each of these people wants to hear of a kind; accounts that are no people are left out. */
async function readersOf(t: Tx, kind: NotificationKind, accountIds: string[], now: Date): Promise<Reader[]> {
  const { inApp, email, canUnsubscribe } = kindOf(kind);
  const rows = await t.db
    .selectFrom("accounts as a")
    .leftJoin("notificationPreferences as p", (join) =>
      join.onRef("p.accountId", "=", "a.id").on("p.kind", "=", kind),
    )
    .leftJoin("notificationSettings as s", "s.accountId", "a.id")
    .select(["a.id as accountId", "a.timeZone", "p.inApp", "p.email", "s.digestHour"])
    .select((rows) =>
      rows
        .selectFrom("notificationMails as sent")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .whereRef("sent.accountId", "=", "a.id")
        .where("sent.digestOn", "is", null)
        .where("sent.createdAt", ">", new Date(now.getTime() - 3_600_000).toISOString())
        .as("mailed"),
    )
    .where("a.id", "=", sql<string>`any(${accountIds}::text[])`)
    .where("a.kind", "=", "person")
    // Whoever writes several people's digests does it in one order.
    .orderBy("a.id")
    .execute();
  return rows.map((row) => {
    const chosen = canUnsubscribe ? ((row.email as EmailChoice | null) ?? email) : email;
    const most = canUnsubscribe ? MAX_INSTANT_PER_HOUR : MAX_FORCED_PER_HOUR;
    const isFlooded = chosen === "instant" && Number(row.mailed) >= most;
    return {
      accountId: row.accountId,
      inApp: canUnsubscribe ? (row.inApp ?? inApp) : inApp,
      email: isFlooded ? "digest" : chosen,
      hour: row.digestHour ?? DEFAULT_DIGEST_HOUR,
      timeZone: row.timeZone ?? DEFAULT_TIME_ZONE,
    };
  });
}

/** The digest each of them gets next; one that is being sent takes nothing more. */
async function openDigests(t: Tx, readers: Reader[], now: Date): Promise<Map<string, string>> {
  const mailOf = new Map<string, string>();
  const plans = readers.map(({ accountId, hour, timeZone }) => ({
    accountId,
    times: digestTimes(now, { hour, timeZone, count: 3 }),
  }));
  for (let day = 0; day < 3; day++) {
    const waiting = plans.filter(({ accountId, times }) => !mailOf.has(accountId) && times[day]);
    if (waiting.length === 0) break;
    const rows = await t.db
      .insertInto("notificationMails")
      .values(
        waiting.map(({ accountId, times }) => ({
          accountId,
          id: newId("mail"),
          digestOn: times[day]!.on,
          dueAt: times[day]!.at.toISOString(),
          createdAt: now.toISOString(),
        })),
      )
      .onConflict((taken) =>
        taken
          .columns(["accountId", "digestOn"])
          .doUpdateSet({ dueAt: sql<string>`notification_mails.due_at` })
          .where("notificationMails.state", "=", "pending")
          .where("notificationMails.attempts", "=", 0),
      )
      .returning(["accountId", "id"])
      .execute();
    for (const { accountId, id } of rows) mailOf.set(accountId, id);
  }
  return mailOf;
}

/**
 * Tells people something, as each of them wants to be told, in the transaction of what it is about (as system). Whoever was
 * told of the same subject before is not told again. Who may hear of it is the caller's to know.
 */
export async function notify(
  t: Tx,
  bus: Bus,
  accountIds: readonly string[],
  notice: Notice,
  now = new Date(),
): Promise<void> {
  const chosen = [...new Set(accountIds)].slice(0, MAX_RECIPIENTS);
  if (chosen.length === 0) return;
  const readers = (await readersOf(t, notice.kind, chosen, now)).filter(
    ({ inApp, email }) => inApp || email !== "off",
  );
  if (readers.length === 0) return;
  const readerOf = new Map(readers.map((reader) => [reader.accountId, reader]));
  const { title, body = "", link = null, data = {}, ...facts } = notice;
  const told = await t.db
    .insertInto("notifications")
    .values(
      readers.map(({ accountId, inApp, email }) => ({
        ...facts,
        accountId,
        // Events are handled several at a time; an inbox is in their order.
        id: newIdAfter("notification", notice.eventId),
        title: oneLine(title).slice(0, TITLE_CHARACTERS),
        body,
        link,
        data: JSON.stringify(data),
        isShown: inApp,
        mailId: email === "instant" ? newId("mail") : null,
        createdAt: now.toISOString(),
      })),
    )
    .onConflict((known) => known.columns(["accountId", "kind", "subject"]).doNothing())
    .returning(["accountId", "id", "mailId", "isShown"])
    .execute();

  const instant = told.filter(({ mailId }) => mailId !== null);
  if (instant.length > 0) {
    const at = now.toISOString();
    await t.db
      .insertInto("notificationMails")
      .values(instant.map(({ accountId, mailId }) => ({ accountId, id: mailId!, dueAt: at, createdAt: at })))
      .execute();
    t.signal(MAILS_WAITING);
  }
  const digested = told.filter(({ accountId }) => readerOf.get(accountId)!.email === "digest");
  if (digested.length > 0) {
    const digestOf = await openDigests(
      t,
      digested.map(({ accountId }) => readerOf.get(accountId)!),
      now,
    );
    for (const { accountId, id } of digested)
      await t.db
        .updateTable("notifications")
        .set({ mailId: digestOf.get(accountId) ?? null })
        .where("accountId", "=", accountId)
        .where("id", "=", id)
        .execute();
  }
  t.afterCommit(() => {
    for (const { accountId, isShown } of told) if (isShown) bus.publish(inboxTopic(accountId), null);
  });
}
