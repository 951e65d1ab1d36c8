import { holds } from "../../platform/caller.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { WalletKind } from "../../platform/books/books.ts";
import { isBillingVisible } from "../plans/index.ts";

/** The wallet an answer was paid from, as it stands now. */
export interface Balance {
  wallet: WalletKind;
  balanceMicros: number;
  heldMicros: number;
}

/** What a billable answer says of its wallet; nothing to a caller who may not see balances. */
export async function balanceFor(t: VerbTx, wallet: WalletKind = "ai"): Promise<Partial<Balance>> {
  const { workspace } = t.caller;
  if (!workspace || !holds(workspace.permissions, "wallets:read")) return {};
  const [isVisible, row] = await Promise.all([
    isBillingVisible(t),
    t.db
      .selectFrom("wallets")
      .select(["balanceMicros", "heldMicros"])
      .where("kind", "=", wallet)
      .executeTakeFirst(),
  ]);
  return isVisible && row ? { wallet, ...row } : {};
}
