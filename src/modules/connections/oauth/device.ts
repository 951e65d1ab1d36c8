import { sql } from "kysely";
import { AppError } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Platform } from "../../../platform/platform.ts";
import { connectionConnected } from "../events.ts";
import { healthTold } from "../health.ts";
import { clientOf } from "./client.ts";
import { requirePower } from "./complete.ts";
import { OAuthError } from "./endpoint.ts";
import { consentOf } from "./identity.ts";
import { leaveGrant } from "./leave.ts";
import { openPending, type PendingRow, requireSameServer, scopeOfPending } from "./pending.ts";
import { storeGrant } from "./store.ts";
import { requestTokens } from "./tokens.ts";

const BATCH = 20;
const SLOW_DOWN_SECONDS = 5;
const REASON = "people allow devices of every workspace access";

type Polled = PendingRow & { intervalSeconds: number };

/** Those whose turn it is; each is put off at once, so that only one process asks. */
const takeDue = ({ door, now }: Platform): Promise<Polled[]> =>
  door.asSystem(REASON, async (t) => {
    const at = now().toISOString();
    const { rows } = await sql<Polled>`
      update connection_authorizations a
        set next_poll_at = ${at}::timestamptz + make_interval(secs => a.interval_seconds)
        from (select organization_id, id from connection_authorizations where next_poll_at <= ${at}
          order by next_poll_at limit ${BATCH} for update skip locked) due
        where a.organization_id = due.organization_id and a.id = due.id
        returning a.organization_id, a.workspace_id, a.id, a.connection_id, a.account_id, a.secret, a.expires_at, a.interval_seconds`.execute(
      t.db,
    );
    return rows;
  });

const forget = ({ door }: Platform, pending: PendingRow) =>
  door.write(scopeOfPending(pending), (t) =>
    t.db.deleteFrom("connectionAuthorizations").where("id", "=", pending.id).execute(),
  );

async function slowDown({ door }: Platform, pending: Polled) {
  await door.write(scopeOfPending(pending), (t) =>
    t.db
      .updateTable("connectionAuthorizations")
      .set({
        intervalSeconds: pending.intervalSeconds + SLOW_DOWN_SECONDS,
        nextPollAt: sql<string>`next_poll_at + make_interval(secs => ${SLOW_DOWN_SECONDS})`,
      })
      .where("id", "=", pending.id)
      .execute(),
  );
}

/** What went wrong stays visible at the connection, which is still not connected. */
async function giveUp(platform: Platform, pending: PendingRow, reason: string) {
  await platform.door.write(scopeOfPending(pending), (t) =>
    t.db
      .updateTable("connections")
      .set({ lastError: reason.slice(0, 500) })
      .where("id", "=", pending.connectionId)
      .execute(),
  );
  await forget(platform, pending);
}

async function poll(platform: Platform, pending: Polled): Promise<void> {
  const { door, now } = platform;
  if (Date.parse(pending.expiresAt) < now().getTime())
    return giveUp(platform, pending, "Nobody allowed access in time; start again");
  try {
    const { row, client } = await door.read(scopeOfPending(pending), async (t) => {
      const found = await t.db
        .selectFrom("connections")
        .selectAll()
        .where("id", "=", pending.connectionId)
        .executeTakeFirstOrThrow();
      await requirePower(t, found, pending.accountId);
      return { row: found, client: await clientOf(t, platform, found) };
    });
    const asked = openPending(platform, pending);
    requireSameServer(asked, client);
    const granted = await requestTokens(platform, client, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: asked.deviceCode!,
    });
    const consent = await consentOf(platform, row, { client, granted, by: pending.accountId });
    await door.write(scopeOfPending(pending), async (t) => {
      const stored = await storeGrant(t, platform, row, { granted, grant: "device", consent });
      if (stored) emit(t, connectionConnected, healthTold(stored), { actorId: pending.accountId });
      else await leaveGrant(t, platform, row, granted);
    });
    await forget(platform, pending);
  } catch (error) {
    if (error instanceof OAuthError) {
      if (error.code === "authorization_pending") return;
      if (error.code === "slow_down") return slowDown(platform, pending);
      if (!error.isFinal) return;
      return giveUp(platform, pending, error.message);
    }
    if (error instanceof AppError) return giveUp(platform, pending, error.message);
    throw error;
  }
}

/** Asks about every device code whose interval has passed, and once each. */
export async function pollDevices(platform: Platform, isStopping: () => boolean): Promise<void> {
  for (;;) {
    const due = await takeDue(platform);
    for (const pending of due) {
      if (isStopping()) return;
      await poll(platform, pending).catch((error: unknown) =>
        platform.log.warn(
          { err: error, connectionId: pending.connectionId },
          "a device code could not be asked about",
        ),
      );
    }
    if (due.length < BATCH) return;
  }
}
