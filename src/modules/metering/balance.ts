import { sql } from "kysely";
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

/**
 * The wallet as it is once every charge that is written has been taken: what a run cost counts from the moment its end is
 * seen, whichever process takes it.
 */
const walletNow = async (t: VerbTx, wallet: WalletKind): Promise<Balance | undefined> => {
  const { rows } = await sql<Balance>`
    select w.kind as wallet,
      greatest(0, w.balance_micros - coalesce(p.cost, 0)) as "balanceMicros",
      greatest(0, least(w.held_micros - coalesce(p.held, 0), w.balance_micros - coalesce(p.cost, 0))) as "heldMicros"
    from wallets w left join (
      select c.wallet, sum(c.cost_micros)::bigint as cost, sum(greatest(0, h.amount_micros - h.settled_micros))::bigint as held
      from charges c left join holds h on h.organization_id = c.organization_id and h.id = c.hold_id and h.state = 'held'
      group by 1) p on p.wallet = w.kind
    where w.kind = ${wallet}`.execute(t.db);
  return rows[0];
};

/** What a billable answer says of its wallet; nothing to a caller who may not see balances. */
export async function balanceFor(t: VerbTx, wallet: WalletKind = "ai"): Promise<Partial<Balance>> {
  const { workspace } = t.caller;
  if (!workspace || !holds(workspace.permissions, "wallets:read")) return {};
  const [isVisible, now] = await Promise.all([isBillingVisible(t), walletNow(t, wallet)]);
  return isVisible && now ? now : {};
}
