import type { Notice } from "../../platform/books/orders.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import { limitReached, walletEmptied, walletFunded, walletLow, walletReloadDue } from "./events.ts";

const OF_WALLET = {
  "wallet.low": walletLow,
  "wallet.emptied": walletEmptied,
  "wallet.funded": walletFunded,
  "wallet.reload_due": walletReloadDue,
};

/** Emits what the books noticed, in the transaction that changed them. */
export function tellOfMoney(t: Tx, organizationId: string, notice: Notice): void {
  if (notice.type === "limit.reached") {
    const { id: limitId, workspaceId: limitWorkspaceId, ...limit } = notice.limit;
    const { subjectKind, subjectId, wallet, period, isHard, amountMicros, spentMicros } = limit;
    const data = {
      limitId,
      limitWorkspaceId,
      subjectKind,
      subjectId,
      wallet,
      period,
      isHard,
      amountMicros,
      spentMicros,
    };
    emit(t, limitReached, { ...data, percent: notice.percent }, { organizationId });
    return;
  }
  const { type, wallet, balanceMicros } = notice;
  emit(t, OF_WALLET[type], { wallet, balanceMicros }, { organizationId });
  if (type === "wallet.reload_due") t.signal("wallet-reload");
}
