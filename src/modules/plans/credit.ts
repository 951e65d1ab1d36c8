import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import type { WalletKind } from "../../platform/books/books.ts";
import { allowanceGranted } from "./events.ts";
import { isMonthPaid } from "./payment-gate.ts";

export interface CreditGrant {
  organizationId: string;
  /** The books' key: whatever is decided twice under it is given once. */
  key: string;
  wallet: WalletKind;
  kind: "allowance" | "trial" | "promotional";
  amountMicros: number;
  expiresAt: Date | null;
  reason: string;
}

/**
 * Decides about credit in the transaction of what it is given for; `giveCredit` hands it to the books after the commit, and
 * the upkeep finishes what a crash left. Nothing is nothing.
 */
export async function decideCredit(t: Tx, now: Date, ...grants: CreditGrant[]): Promise<void> {
  const rows = grants.filter(({ amountMicros }) => amountMicros > 0);
  if (rows.length === 0) return;
  await t.db
    .insertInto("creditGrants")
    .values(
      rows.map((grant) => ({
        ...grant,
        expiresAt: grant.expiresAt?.toISOString() ?? null,
        createdAt: now.toISOString(),
      })),
    )
    .onConflict((known) => known.columns(["organizationId", "key"]).doNothing())
    .execute();
}

/**
 * Gives what is decided and not given yet, through the books; an allowance waits until its month is paid, where plans are
 * paid online. What ended meanwhile is skipped. Any number of callers may.
 */
export async function giveCredit(platform: Platform, organizationId: string): Promise<void> {
  const { door, books } = platform;
  const { due, isPaid } = await door.read({ organizationId }, async (t) => ({
    isPaid: await isMonthPaid(t, platform, organizationId),
    due: await t.db
      .selectFrom("creditGrants")
      .selectAll()
      .where("organizationId", "=", organizationId)
      .where("state", "=", "due")
      .orderBy("createdAt")
      .orderBy("key")
      .execute(),
  }));
  for (const row of due) {
    const { key, amountMicros, reason } = row;
    const expiresAt = row.expiresAt === null ? null : new Date(row.expiresAt);
    const hasEnded = expiresAt !== null && expiresAt <= platform.now();
    const wallet = row.wallet as WalletKind;
    const kind = row.kind as CreditGrant["kind"];
    if (!hasEnded && kind === "allowance" && !isPaid) continue;
    if (!hasEnded)
      await books.grant(organizationId, {
        key,
        wallet,
        kind,
        amountMicros,
        expiresAt,
        from: "grants",
        reason,
      });
    await door.write({ organizationId }, async (t) => {
      const marked = await t.db
        .updateTable("creditGrants")
        .set({ state: hasEnded ? "skipped" : "given" })
        .where("organizationId", "=", organizationId)
        .where("key", "=", key)
        .where("state", "=", "due")
        .returning("key")
        .executeTakeFirst();
      if (!marked || hasEnded || kind !== "allowance") return;
      const told = { organizationId, wallet, amountMicros, expiresAt: row.expiresAt! };
      emit(t, allowanceGranted, told, { actorId: null });
    });
  }
}

/** The allowances of the present month that were given. */
const givenAllowances = ({ door, now }: Pick<Platform, "door" | "now">, organizationId: string) =>
  door.read({ organizationId }, (t) =>
    t.db
      .selectFrom("creditGrants")
      .selectAll()
      .where("organizationId", "=", organizationId)
      .where("kind", "=", "allowance")
      .where("state", "=", "given")
      .where("expiresAt", ">", now().toISOString())
      .orderBy("key")
      .execute(),
  );

/** Takes the month's allowances back, because what paid for them is disputed; what was spent of them is owed. Once per key. */
export async function takeAllowances(
  platform: Pick<Platform, "door" | "books" | "now">,
  organizationId: string,
  { key, reason }: { key: string; reason: string },
): Promise<void> {
  for (const { key: grantKey, amountMicros } of await givenAllowances(platform, organizationId))
    await platform.books.reverse(organizationId, {
      key: `${key}:${grantKey}`,
      grantKey,
      amountMicros,
      reason,
    });
}

/** Gives them again, because the dispute was won. Once per key. */
export async function restoreAllowances(
  platform: Pick<Platform, "door" | "books" | "now">,
  organizationId: string,
  { key, reason }: { key: string; reason: string },
): Promise<void> {
  for (const row of await givenAllowances(platform, organizationId))
    await platform.books.grant(organizationId, {
      key: `${key}:${row.key}`,
      wallet: row.wallet as WalletKind,
      kind: "allowance",
      amountMicros: row.amountMicros,
      expiresAt: new Date(row.expiresAt!),
      from: "grants",
      reason,
    });
}
