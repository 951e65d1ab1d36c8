import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";

const BATCH = 5_000;

/** Removes what is older than 90 days, sooner what nobody sees any more. */
export async function forgetOldNotifications(door: Door, now = new Date()): Promise<void> {
  const at = now.toISOString();
  const rounds = [
    sql`delete from notifications where (account_id, id) in (select account_id, id from notifications
      where created_at < ${at}::timestamptz - interval '90 days' limit ${BATCH})`,
    sql`delete from notifications where (account_id, id) in (select n.account_id, n.id from notifications n
      where n.created_at < ${at}::timestamptz - interval '7 days' and not n.is_shown and not exists
        (select from notification_mails m where m.account_id = n.account_id and m.id = n.mail_id and m.state = 'pending')
      limit ${BATCH})`,
    sql`delete from notification_mails where (account_id, id) in (select account_id, id from notification_mails
      where ended_at < ${at}::timestamptz - interval '90 days' limit ${BATCH})`,
    // As long as a threshold may ask, and the window somebody was told in.
    sql`delete from run_failures where (workspace_id, agent_id, minute) in (select workspace_id, agent_id, minute
      from run_failures where minute < ${at}::timestamptz - interval '25 hours' limit ${BATCH})`,
  ];
  for (const round of rounds) {
    let removed = BATCH;
    while (removed === BATCH)
      removed = Number(
        (await door.asSystem("notifications of every account expire", (t) => round.execute(t.db)))
          .numAffectedRows ?? 0n,
      );
  }
}
