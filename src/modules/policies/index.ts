/** What may happen: allow, ask or block, decided by rules of account, organization and workspace. */
export { createGate } from "./gate.ts";
