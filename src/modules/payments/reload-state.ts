import type { Books, ReloadState, WalletKind } from "../../platform/books/books.ts";
import { takeBooks } from "../../platform/books/load.ts";
import type { Door, Tx } from "../../platform/db/door.ts";

interface Parts {
  door: Door;
  books: Books;
}

/** Moves the reload of a wallet from one state to another under the lock of the books; elsewhere it stays as it is. */
async function moveReload(
  { door, books }: Parts,
  organizationId: string,
  wallet: WalletKind,
  { from, to, crossing }: { from: ReloadState; to: ReloadState; crossing?: number },
): Promise<void> {
  const isMoved = await door.write({ organizationId }, async (t) => {
    const found = await t.db
      .selectFrom("wallets")
      .select(["reloadState", "reloadCrossing"])
      .where("kind", "=", wallet)
      .executeTakeFirst();
    const isThere =
      found?.reloadState === from && (crossing === undefined || found.reloadCrossing === crossing);
    if (!isThere) return false;
    await setReloadState(t, organizationId, wallet, { from, to, crossing });
    return true;
  });
  // It may be below its threshold again, or still.
  if (isMoved && to === "armed") await books.sweep(organizationId);
}

async function setReloadState(
  t: Tx,
  organizationId: string,
  wallet: WalletKind,
  { from, to, crossing }: { from: ReloadState; to: ReloadState; crossing?: number | undefined },
): Promise<void> {
  await takeBooks(t, organizationId);
  await t.db
    .updateTable("wallets")
    .set({ reloadState: to })
    .where("kind", "=", wallet)
    .where("reloadState", "=", from)
    .$if(crossing !== undefined, (query) => query.where("reloadCrossing", "=", crossing!))
    .execute();
}

/** A crossing is dealt with: the next one may come, or people have to act first. */
export const endCrossing = (
  parts: Parts,
  organizationId: string,
  wallet: WalletKind,
  crossing: number,
  to: "armed" | "failed",
): Promise<void> => moveReload(parts, organizationId, wallet, { from: "pending", to, crossing });

/** Who pays by hand is there again: reloads that had stopped go on. */
export const armAfterTopUp = (parts: Parts, organizationId: string, wallet: WalletKind): Promise<void> =>
  moveReload(parts, organizationId, wallet, { from: "failed", to: "armed" });
