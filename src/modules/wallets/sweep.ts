import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Books, Charge, WalletKind } from "../../platform/books/books.ts";
import type { Door } from "../../platform/db/door.ts";
import type { Log } from "../../platform/log.ts";

const EVERY_MS = 5_000;
/** Younger charges are on their way in the process that made them. */
const LEFT_BEHIND_MS = 5_000;
const CHARGES_AT_ONCE = 1_000;
const HOLDS_KEPT_MS = 7 * 86_400_000;

interface Sweeping {
  door: Door;
  log: Log;
  now(): Date;
  books: Books;
}

/** What one organization's books refuse keeps nobody else's waiting. */
const attempt = ({ log }: Sweeping, organizationId: string, work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) =>
    log.warn({ err: error, organizationId }, "books could not be swept; it is tried again"),
  );

/** Charges whose process died between writing the usage and taking it from the wallet: settled now, once, by their ids. */
async function collectLeftCharges(sweeping: Sweeping): Promise<void> {
  const { door, books } = sweeping;
  const rows = await door.asSystem("charges left by a crash, in whatever organization", (t) =>
    t.db
      .selectFrom("charges")
      .selectAll()
      .where("createdAt", "<", sql<string>`now() - make_interval(secs => ${LEFT_BEHIND_MS / 1000})`)
      .orderBy("createdAt")
      .limit(CHARGES_AT_ONCE)
      .execute(),
  );
  await Promise.all(
    rows.map(({ organizationId, id, costMicros, wallet, holdId, isEnforced, ...subjects }) => {
      const { workspaceId, agentId, accountId, keyId } = subjects;
      const charge: Charge = {
        key: id,
        wallet: wallet as WalletKind,
        amountMicros: costMicros,
        holdKey: holdId,
        isEnforced,
        subjects: { workspaceId, agentId, accountId, keyId },
      };
      return attempt(sweeping, organizationId, books.settle(organizationId, { ...charge, isCharge: true }));
    }),
  );
}

/** Organizations where time alone has something to do: holds that nobody ended, buckets that are over. */
async function endWhatIsOver(sweeping: Sweeping): Promise<void> {
  const { door, books, now } = sweeping;
  const at = now().toISOString();
  const rows = await door.asSystem("holds and buckets of every organization end", (t) =>
    t.db
      .selectFrom("holds")
      .select("organizationId")
      .where("state", "=", "held")
      .where("expiresAt", "<=", at)
      .union(
        t.db
          .selectFrom("creditBuckets")
          .select("organizationId")
          .where("expiresAt", "<=", at)
          .where(sql<boolean>`remaining_micros > held_micros`),
      )
      .execute(),
  );
  for (const { organizationId } of rows) await attempt(sweeping, organizationId, books.sweep(organizationId));
}

const forgetOldHolds = ({ door, now }: Sweeping) =>
  door.asSystem("holds of every organization that ended a week ago are forgotten", (t) =>
    t.db
      .deleteFrom("holds")
      .where("state", "<>", "held")
      .where("createdAt", "<", new Date(now().getTime() - HOLDS_KEPT_MS).toISOString())
      .execute(),
  );

/** Finishes what crashes left and ends what time ends, in every organization. */
export async function sweepBooks(sweeping: Sweeping): Promise<void> {
  await collectLeftCharges(sweeping);
  await endWhatIsOver(sweeping);
  await forgetOldHolds(sweeping);
}

export const startBooksSweeper = (sweeping: Sweeping): Background =>
  inBackground({
    name: "sweeping the books",
    everyMs: EVERY_MS,
    log: sweeping.log,
    work: () => sweepBooks(sweeping),
  });
