/** Money: wallets of the organization, holds, settling, the append-only ledger, usage. Nothing else moves a balance. */
import "./operations.ts";
export { hold, openWallets, release, requireAvailable, settle, type WalletKind } from "./money.ts";
export { startHoldSweeper } from "./sweep.ts";
