import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Platform } from "../../platform/platform.ts";
import { checkConnections } from "./checks.ts";
import { attendToEnd } from "./ending.ts";
import { pollDevices } from "./oauth/device.ts";
import { revokeLeftovers } from "./oauth/leftovers.ts";
import { refresh } from "./oauth/refresh.ts";
import type { ConnectionRow } from "./secret.ts";
import { UPKEEP_WANTED } from "./topics.ts";

const EVERY_MS = 5_000;
const CHECK_EVERY_MS = 30_000;
const BATCH = 50;
const AT_ONCE = 8;
const REASON = "credentials of every workspace are renewed before they end";

const due = ({ door, now }: Platform) =>
  door.asSystem(
    REASON,
    (t) =>
      t.db
        .selectFrom("connections")
        .selectAll()
        .where("state", "<>", "broken")
        .where("nextAttemptAt", "<=", now().toISOString())
        .where(sql<boolean>`(lease_until is null or lease_until < clock_timestamp())`)
        .orderBy("nextAttemptAt")
        .limit(BATCH)
        .execute(),
    { isSingle: true },
  );

const attend = async (platform: Platform, row: ConnectionRow) =>
  row.canRefresh ? refresh(platform, row) : attendToEnd(platform, row);

async function attendToAll(platform: Platform, isStopping: () => boolean): Promise<void> {
  const rows = await due(platform);
  while (rows.length > 0 && !isStopping())
    await Promise.all(
      rows
        .splice(0, AT_ONCE)
        .map((row) =>
          attend(platform, row).catch((error: unknown) =>
            platform.log.warn({ err: error, connectionId: row.id }, "a connection could not be attended to"),
          ),
        ),
    );
}

const forgetOld = ({ door, now }: Platform) =>
  door.asSystem(
    "authorizations nobody finished, of every workspace",
    (t) =>
      t.db
        .deleteFrom("connectionAuthorizations")
        .where("expiresAt", "<", new Date(now().getTime() - 3_600_000).toISOString())
        .execute(),
    { isSingle: true },
  );

/**
 * Keeps connections alive: renews tokens before they end, or tells of it where it cannot, asks about device codes, forgets what nobody finished. Beside it, since
 * services that answer slowly must not delay a renewal: looks at connections from time to time, and revokes what ended.
 */
export function startConnectionUpkeep(platform: Platform): Background {
  const upkeep = inBackground({
    name: "keeping connections",
    everyMs: EVERY_MS,
    log: platform.log,
    async work(isStopping) {
      await pollDevices(platform, isStopping);
      await attendToAll(platform, isStopping);
      await forgetOld(platform);
    },
  });
  const checks = inBackground({
    name: "looking at connections",
    everyMs: CHECK_EVERY_MS,
    log: platform.log,
    work: (isStopping) => checkConnections(platform, isStopping),
  });
  const revoking = inBackground({
    name: "revoking grants that ended",
    everyMs: EVERY_MS,
    log: platform.log,
    work: (isStopping) => revokeLeftovers(platform, isStopping),
  });
  const all = [upkeep, checks, revoking];
  const wake = () => {
    upkeep.wake();
    revoking.wake();
  };
  platform.door.onSignal(UPKEEP_WANTED, wake);
  return {
    wake,
    settle: async () => void (await Promise.all(all.map((each) => each.settle()))),
    stop: async () => void (await Promise.all(all.map((each) => each.stop()))),
  };
}
