import { takeBooks } from "../../platform/books/load.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { requireBillingVisible } from "../plans/index.ts";
import { listOrganizationWallets, listWallets, updateWallet } from "./contract.ts";
import { findWallets } from "./find.ts";

implement(listWallets, async (t) => {
  await requireBillingVisible(t);
  return findWallets(t);
});

implement(listOrganizationWallets, findWallets);

implementWork(updateWallet, async (ws, { organizationId, kind, lowBalanceMicros }) => {
  const updated = await ws.commit(async (t) => {
    await takeBooks(t, organizationId);
    const { data } = await findWallets(t);
    const before = data.find((wallet) => wallet.kind === kind)!;
    await t.db
      .updateTable("wallets")
      .set({ lowBalanceMicros, isLow: false })
      .where("organizationId", "=", organizationId)
      .where("kind", "=", kind)
      .execute();
    t.changed({ before: { lowBalanceMicros: before.lowBalanceMicros }, after: { lowBalanceMicros } });
    return (await findWallets(t)).data.find((wallet) => wallet.kind === kind)!;
  });
  // A balance that is below the new threshold already is told now.
  await ws.platform.books.sweep(organizationId);
  return updated;
});
