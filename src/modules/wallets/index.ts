/** The wallets as people see them; money itself is moved by platform/books. */
import "./operations.ts";
import "./ledger.ts";
export { checkLedger, ledgerCounts } from "./check-ledger.ts";
export { startBooksSweeper, sweepBooks } from "./sweep.ts";
export { tellOfMoney } from "./tell.ts";
