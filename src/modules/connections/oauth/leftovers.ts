import { type Selectable, sql } from "kysely";
import { AppError } from "../../../platform/errors.ts";
import type { Tx } from "../../../platform/db/door.ts";
import type { DB } from "../../../platform/db/tables.ts";
import type { Platform } from "../../../platform/platform.ts";
import { retryMs } from "../health.ts";
import { settingsOf } from "../row.ts";
import type { ConnectionRow } from "../secret.ts";
import { clientOf, type OAuthClient } from "./client.ts";
import { isBesideTokens } from "./own-addresses.ts";
import { type Revocation, revokeUpstream } from "./revoke.ts";
import { tokensOf } from "./store.ts";

const BATCH = 20;
const AT_ONCE = 8;
const LEASE_SECONDS = 60;
// Some four hours; a service that is away longer keeps a grant nobody here can use.
const MAX_TRIES = 10;
const REASON = "grants that ended here are revoked at their services";

type Leftover = Selectable<DB["connectionLeftovers"]>;

/** The row as it was, as far as asking its service takes: `leave_connection` wrote these facts. */
const rowOf = ({ connectionId, templateId, facts, secret, clientSecret }: Leftover): ConnectionRow =>
  ({
    ...(facts as object),
    id: connectionId,
    templateId,
    kind: "oauth2",
    secret,
    clientSecret,
  }) as ConnectionRow;

const takeDue = ({ door, now }: Platform): Promise<Leftover[]> =>
  door.asSystem(REASON, async (t) => {
    // What the database stamped is not later than its own clock.
    const at = sql`greatest(${now().toISOString()}::timestamptz, now())`;
    const { rows } = await sql<Leftover>`
      update connection_leftovers l
        set next_at = ${at} + make_interval(secs => ${LEASE_SECONDS}), attempts = l.attempts + 1
        from (select id from connection_leftovers where next_at <= ${at} and secret is not null
          order by next_at limit ${BATCH} for update skip locked) due
        where l.id = due.id returning l.*`.execute(t.db);
    return rows;
  });

/** Whose client asked: the shared connection that a member filled in, which may have gone with it. */
async function holderOf(t: Tx, row: ConnectionRow): Promise<ConnectionRow> {
  if (!row.templateId) return row;
  const living = await t.db
    .selectFrom("connections")
    .selectAll()
    .where("id", "=", row.templateId)
    .executeTakeFirst();
  if (living) return living;
  const gone = await t.db
    .selectFrom("connectionLeftovers")
    .selectAll()
    .where("connectionId", "=", row.templateId)
    .orderBy("id", "desc")
    .executeTakeFirst();
  return gone ? rowOf(gone) : row;
}

/** Some services end all grants of a client at once: what was connected again in the meantime is left alone. */
async function isConnectedAgain(t: Tx, row: ConnectionRow): Promise<boolean> {
  const now = await t.db.selectFrom("connections").selectAll().where("id", "=", row.id).executeTakeFirst();
  const [before, after] = [settingsOf(row).oauth, now && settingsOf(now).oauth];
  return Boolean(now?.secret) && before?.clientId === after?.clientId && before?.tokenUrl === after?.tokenUrl;
}

/** An address that was only discovered is asked where it is beside the one for tokens. */
const mayRevoke = ({ oauth: { revocationUrl, tokenUrl }, settings }: OAuthClient): boolean =>
  revocationUrl !== null &&
  (settings.issuer === undefined ||
    Boolean(settings.isRevocationGiven) ||
    isBesideTokens(revocationUrl, tokenUrl));

const revocationOf = (platform: Platform, row: ConnectionRow): Promise<Revocation | null> =>
  platform.door.asSystem(REASON, async (t) => {
    const tokens = tokensOf(platform.cipher, row);
    if (!tokens || (await isConnectedAgain(t, row))) return null;
    const client = await clientOf(t, platform, row, await holderOf(t, row));
    return mayRevoke(client) ? { client, tokens } : null;
  });

const forget = ({ door }: Platform, id: number) =>
  door.asSystem(REASON, (t) => t.db.deleteFrom("connectionLeftovers").where("id", "=", id).execute());

async function settle(platform: Platform, leftover: Leftover): Promise<void> {
  const { id, connectionId, attempts } = leftover;
  try {
    const revocation = await revocationOf(platform, rowOf(leftover));
    const isOver =
      revocation === null || (await revokeUpstream(platform, revocation)) || attempts >= MAX_TRIES;
    if (isOver) return void (await forget(platform, id));
  } catch (error) {
    // A client that was taken away, or leads elsewhere now, cannot revoke.
    if (!(error instanceof AppError)) throw error;
    platform.log.info({ err: error, connectionId }, "a grant could not be revoked upstream");
    return void (await forget(platform, id));
  }
  const nextAt = new Date(platform.now().getTime() + retryMs(attempts));
  await platform.door.asSystem(REASON, (t) =>
    t.db
      .updateTable("connectionLeftovers")
      .set({ nextAt: nextAt.toISOString() })
      .where("id", "=", id)
      .execute(),
  );
}

/** Clients of shared connections that are gone, once nobody's grant needs them. */
const forgetClients = ({ door }: Platform) =>
  door.asSystem(REASON, (t) =>
    sql`delete from connection_leftovers l where secret is null
      and not exists (select from connection_leftovers o where o.template_id = l.connection_id)`.execute(
      t.db,
    ),
  );

/** Revokes every grant that ended here at its service (RFC 7009): once among all processes, again where that failed, and not for ever. */
export async function revokeLeftovers(platform: Platform, isStopping: () => boolean): Promise<void> {
  for (;;) {
    const due = await takeDue(platform);
    const isLast = due.length < BATCH;
    while (due.length > 0 && !isStopping())
      await Promise.all(
        due
          .splice(0, AT_ONCE)
          .map((leftover) =>
            settle(platform, leftover).catch((error: unknown) =>
              platform.log.warn(
                { err: error, connectionId: leftover.connectionId },
                "a grant could not be revoked upstream",
              ),
            ),
          ),
      );
    if (isLast || isStopping()) break;
  }
  await forgetClients(platform);
}
