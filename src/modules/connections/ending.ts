import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { connectionFailing } from "./events.ts";
import { healthTold, NOTHING_RENEWS, recordFailure, scopeOfRow } from "./health.ts";
import { hasEnded } from "./oauth/refresh.ts";
import type { ConnectionRow } from "./secret.ts";

/** The row, held, unless somebody else attended to it or connected it anew meanwhile. */
const take = (t: Tx, { now }: Platform, { id, secretVersion }: ConnectionRow) =>
  t.db
    .selectFrom("connections")
    .selectAll()
    .where("id", "=", id)
    .where("secretVersion", "=", secretVersion)
    .where("nextAttemptAt", "<=", now().toISOString())
    .forUpdate()
    .executeTakeFirst();

async function tellOfEnd(t: Tx, { now }: Platform, row: ConnectionRow): Promise<void> {
  const { expiresAt, attempts } = row;
  await t.db
    .updateTable("connections")
    .set({
      state: "failing",
      lastError: NOTHING_RENEWS,
      failingSince: sql<string>`coalesce(failing_since, ${now().toISOString()})`,
      toldOf: "ending",
      nextAttemptAt: expiresAt,
    })
    .where("id", "=", row.id)
    .execute();
  const about = { reason: NOTHING_RENEWS, about: "end" as const };
  const data = { ...healthTold(row), ...about, attempts, nextAttemptAt: null, expiresAt };
  emit(t, connectionFailing, data, { actorId: null });
}

/** Access that nothing renews: told of once before it ends, and broken once it has. */
export const attendToEnd = (platform: Platform, found: ConnectionRow): Promise<void> =>
  platform.door.write(scopeOfRow(found), async (t) => {
    const row = await take(t, platform, found);
    if (!row) return;
    if (!hasEnded(platform, row)) return tellOfEnd(t, platform, row);
    const reason = `${NOTHING_RENEWS}, and it has ended`;
    await recordFailure(t, platform, row, { reason, isFinal: true, retryAfterSeconds: null });
  });
