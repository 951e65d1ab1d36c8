/** What may happen: allow, ask or block, decided by rules of account, organization and workspace. Does nothing itself. */
import { confinesTo } from "../access/index.ts";
import { resolveTool } from "../catalogue/index.ts";
import "./operations.ts";
import { implementExplain } from "./explain-operation.ts";
import "./simulate.ts";
import "./simulate-widely.ts";
export { OWN_POLICIES_CHANGED } from "./account-operations.ts";
export { createGate } from "./gate.ts";
export { policyTags } from "./load.ts";
export { createOnce as createPolicyOnce } from "./operations.ts";

implementExplain(async (ws, address) => {
  const holds = await confinesTo(ws);
  const found = (holds?.(address) ?? true) ? await ws.read((t) => resolveTool(t, address)) : null;
  return found?.annotations ?? null;
});
