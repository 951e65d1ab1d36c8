import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";

export type WalletKind = "ai" | "data";
const HOLD_LIVES = "1 hour";

/** Two rows that sum to zero: what the wallet gains, and where it came from. */
async function enter(
  t: Tx,
  entry: {
    organizationId: string;
    transactionId: string;
    account: string;
    counterAccount: string;
    amountMicros: number;
    reason: string;
    workspaceId?: string | null;
    usageEventId?: string | null;
  },
): Promise<boolean> {
  const { account, counterAccount, amountMicros, ...rest } = entry;
  const inserted = await t.db
    .insertInto("ledgerEntries")
    .values([
      { ...rest, id: newId("ledgerEntry"), account, amountMicros },
      { ...rest, id: newId("ledgerEntry"), account: counterAccount, amountMicros: -amountMicros },
    ])
    .onConflict((same) => same.columns(["organizationId", "transactionId", "account"]).doNothing())
    .returning("id")
    .execute();
  return inserted.length > 0;
}

/** The wallets of a new organization, with its sign-up grant in the ledger. System scope. */
export async function openWallets(t: Tx, organizationId: string, grantMicros: number): Promise<void> {
  await t.db
    .insertInto("wallets")
    .values([
      { organizationId, kind: "ai", balanceMicros: grantMicros },
      { organizationId, kind: "data" },
    ])
    .execute();
  if (grantMicros > 0)
    await enter(t, {
      organizationId,
      transactionId: `signup:${organizationId}`,
      account: "wallet:ai",
      counterAccount: "grants",
      amountMicros: grantMicros,
      reason: "signup_grant",
    });
}

/**
 * Sets the most this call can cost aside. Under `enforced`, what is not there is 402 with the shortfall; under `metered`
 * nothing is refused. `id` makes it repeatable: the same hold twice holds once.
 */
export async function hold(
  t: Tx,
  options: { id: string; wallet: WalletKind; amountMicros: number; runId: string; isEnforced: boolean },
): Promise<void> {
  const { id, wallet, amountMicros, runId, isEnforced } = options;
  const inserted = await t.db
    .insertInto("holds")
    .values({
      id,
      wallet,
      amountMicros,
      runId,
      workspaceId: t.scope.workspaceId ?? null,
      expiresAt: sql<string>`now() + ${HOLD_LIVES}::interval`,
    } as never)
    .onConflict((same) => same.columns(["organizationId", "id"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) return;
  const taken = await t.db
    .updateTable("wallets")
    .set((set) => ({ heldMicros: set("heldMicros", "+", amountMicros) }))
    .where("kind", "=", wallet)
    .$if(isEnforced, (query) =>
      query.where(sql<boolean>`balance_micros - held_micros >= ${amountMicros}::bigint`),
    )
    .returning("kind")
    .executeTakeFirst();
  if (taken) return;
  // The caller's transaction goes on after the refusal, so the hold that was not taken must not stand.
  await t.db.updateTable("holds").set({ state: "released" }).where("id", "=", id).execute();
  throw shortOf(wallet, amountMicros, await availableMicros(t, wallet));
}

async function availableMicros(t: Tx, wallet: WalletKind): Promise<number> {
  const { balanceMicros, heldMicros } = await t.db
    .selectFrom("wallets")
    .select(["balanceMicros", "heldMicros"])
    .where("kind", "=", wallet)
    .executeTakeFirstOrThrow();
  return balanceMicros - heldMicros;
}

function shortOf(wallet: WalletKind, neededMicros: number, available: number): AppError {
  // Another call may have given its hold back between the refusal and this look.
  const shortfallMicros = Math.max(0, neededMicros - available);
  return new AppError(
    "insufficient_credits",
    `The ${wallet} wallet is short of ${shortfallMicros} micro-units for this call`,
    { extra: { wallet, shortfallMicros, neededMicros } },
  );
}

/** Throws 402 naming the wallet and the shortfall when less than this is there and not held. */
export async function requireAvailable(t: Tx, wallet: WalletKind, amountMicros: number): Promise<void> {
  const available = await availableMicros(t, wallet);
  if (available < amountMicros) throw shortOf(wallet, amountMicros, available);
}

/** Gives a hold back, whatever it came to. */
export async function release(t: Tx, holdId: string, state: "settled" | "released"): Promise<void> {
  const released = await t.db
    .updateTable("holds")
    .set({ state })
    .where("id", "=", holdId)
    .where("state", "=", "held")
    .returning(["wallet", "amountMicros"])
    .executeTakeFirst();
  if (!released) return;
  await t.db
    .updateTable("wallets")
    .set((set) => ({ heldMicros: set("heldMicros", "-", released.amountMicros) }))
    .where("kind", "=", released.wallet)
    .execute();
}

/** Takes what a usage event cost out of its wallet, once, however often it is asked. */
export async function settle(
  t: Tx,
  event: { id: string; wallet: WalletKind; costMicros: number; organizationId: string; workspaceId: string },
): Promise<void> {
  const isNew = await enter(t, {
    organizationId: event.organizationId,
    transactionId: `usage:${event.id}`,
    account: `wallet:${event.wallet}`,
    counterAccount: "usage",
    amountMicros: -event.costMicros,
    reason: "usage",
    workspaceId: event.workspaceId,
    usageEventId: event.id,
  });
  if (!isNew) return;
  await t.db
    .updateTable("wallets")
    .set((set) => ({
      balanceMicros: set("balanceMicros", "-", event.costMicros),
      updatedAt: sql<string>`now()`,
    }))
    .where("kind", "=", event.wallet)
    .where("organizationId", "=", event.organizationId)
    .execute();
}
