import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";
import { freshCredential } from "./credential.ts";
import { integrationOf } from "./definition.ts";
import { recordOutcome, retryMs, scopeOfRow } from "./health.ts";
import { settingsOf } from "./row.ts";
import type { ConnectionRow } from "./secret.ts";
import { CREDENTIAL_KINDS } from "./shapes/contract.ts";
import { SAYS_NOTHING, tryCredential } from "./try-out.ts";

const BATCH = 20;
const AT_ONCE = 4;
const HOUR_MS = 3_600_000;
const USED_WITHIN_MS = 30 * 24 * HOUR_MS;
// Whoever dies over a check leaves it to another after this.
const LEASE_SECONDS = 120;
const REASON = "connections of every workspace are looked at from time to time";

type Due = ConnectionRow & { isArchived: boolean };

/** Those whose time has come; each is put off at once, so that only one process asks. */
const takeDue = ({ door, now }: Platform): Promise<Due[]> =>
  door.asSystem(REASON, async (t) => {
    const at = now().toISOString();
    const { rows } = await sql<Due>`
      update connections c set next_check_at = ${at}::timestamptz + make_interval(secs => ${LEASE_SECONDS})
        from (select organization_id, id from connections
          where credentials = 'shared' and kind in (${sql.join(CREDENTIAL_KINDS)}) and next_check_at <= ${at}
          order by next_check_at limit ${BATCH} for update skip locked) due
        where c.organization_id = due.organization_id and c.id = due.id
        returning c.*, exists (select from workspaces w
          where w.organization_id = c.organization_id and w.id = c.workspace_id and w.archived_at is not null) as is_archived`.execute(
      t.db,
    );
    return rows;
  });

const hasTest = (row: ConnectionRow) =>
  settingsOf(row).testUrl !== null || Boolean(integrationOf(row.integration)?.test);

function isWorthIt({ now }: Platform, row: Due): boolean {
  if (row.isArchived || row.state === "unconnected") return false;
  const usedAgoMs = row.lastUsedAt ? now().getTime() - Date.parse(row.lastUsedAt) : Infinity;
  return hasTest(row) || (row.baseUrl !== null && usedAgoMs < USED_WITHIN_MS);
}

/** Those made together are not looked at together for ever. */
const intervalMs = ({ config }: Platform) =>
  config.CONNECTION_CHECK_HOURS * HOUR_MS * (0.9 + 0.2 * Math.random());

// What answers at all is well, where nobody named an address that tells whether the credential works.
const ANSWERED = new Set(["http_status", "refused"]);

async function check(platform: Platform, row: Due): Promise<void> {
  const { door, now } = platform;
  const usually = () => new Date(now().getTime() + intervalMs(platform));
  const putOff = () =>
    door.write(scopeOfRow(row), (t) =>
      t.db
        .updateTable("connections")
        .set({ nextCheckAt: usually().toISOString() })
        .where("id", "=", row.id)
        .execute(),
    );
  if (!isWorthIt(platform, row)) return void (await putOff());
  const found = await freshCredential(platform, row);
  const outcome =
    "refused" in found
      ? { isOk: false, errorCode: "connection", errorMessage: found.refused }
      : await tryCredential({ platform }, found.row, found.credential);
  if (SAYS_NOTHING.includes(outcome.errorCode)) return void (await putOff());
  const isOk = outcome.isOk || (!hasTest(row) && ANSWERED.has(outcome.errorCode ?? ""));
  const failures = isOk ? 0 : row.checkFailures + 1;
  const nextCheckAt = isOk
    ? usually()
    : new Date(now().getTime() + Math.min(retryMs(failures), intervalMs(platform)));
  // A renewal on the way has written into the row.
  const seen = "refused" in found ? row : found.row;
  await door.write(scopeOfRow(row), (t) =>
    recordOutcome(t, platform, seen, { isOk, reason: outcome.errorMessage, checkedAt: now(), nextCheckAt }),
  );
}

/** Makes the test call of every connection whose time has come, once among all processes. */
export async function checkConnections(platform: Platform, isStopping: () => boolean): Promise<void> {
  if (platform.config.CONNECTION_CHECK_HOURS === 0) return;
  for (;;) {
    const due = await takeDue(platform);
    const isLast = due.length < BATCH;
    while (due.length > 0 && !isStopping())
      await Promise.all(
        due
          .splice(0, AT_ONCE)
          .map((row) =>
            check(platform, row).catch((error: unknown) =>
              platform.log.warn({ err: error, connectionId: row.id }, "a connection could not be looked at"),
            ),
          ),
      );
    if (isLast || isStopping()) return;
  }
}
