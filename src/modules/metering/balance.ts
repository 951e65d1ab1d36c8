import { holds } from "../../platform/caller.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { WalletKind } from "../../platform/books/books.ts";

/** The wallet an answer was paid from, as it stands now. */
export interface Balance {
  wallet: WalletKind;
  balanceMicros: number;
  heldMicros: number;
}

/** What a billable answer says of its wallet; nothing to a caller who may not see balances. */
export async function balanceFor(t: VerbTx, wallet: WalletKind = "ai"): Promise<Balance | object> {
  if (!t.caller.workspace || !holds(t.caller.workspace.permissions, "wallets:read")) return {};
  const row = await t.db
    .selectFrom("wallets")
    .select(["balanceMicros", "heldMicros"])
    .where("kind", "=", wallet)
    .executeTakeFirst();
  return row ? { wallet, ...row } : {};
}
