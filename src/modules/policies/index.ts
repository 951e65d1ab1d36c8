/** What may happen: allow, ask or block, decided by rules of account, organization and workspace. Does nothing itself. */
import { resolveTool } from "../catalogue/index.ts";
import "./operations.ts";
import { implementExplain } from "./explain-operation.ts";
import "./simulate.ts";
import "./simulate-widely.ts";
export { OWN_POLICIES_CHANGED } from "./account-operations.ts";
export { createGate } from "./gate.ts";
export { policyTags } from "./load.ts";
export { create as createPolicyHere } from "./operations.ts";

implementExplain(async (ws, address) => (await ws.read((t) => resolveTool(t, address)))?.annotations ?? null);
