/** What may happen: allow, ask or block, decided by rules of account, organization and workspace. Does nothing itself. */
import "./operations.ts";
import "./account-operations.ts";
export { createGate } from "./gate.ts";
