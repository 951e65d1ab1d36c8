import { AppError } from "../../platform/errors.ts";
import { execute } from "../../platform/execute.ts";
import { operationOf, type Work } from "../../platform/operation.ts";
import { callerOfRun } from "../access/index.ts";
import type { BuiltinTool } from "./contract.ts";
import type { ToolAnswer } from "./call.ts";

/** What the product itself answers to agents: a reading verb without input, by the name of the tool. */
const VERBS: Record<BuiltinTool["name"], string> = {
  wallet_balance: "wallets.list",
  wallet_ledger: "ledger.list",
};

/** Asks the verb as whoever started the run, with the power they have at this moment and nothing beyond it. */
export async function callBuiltin(ws: Work, { name }: BuiltinTool, thingId: string): Promise<ToolAnswer> {
  const refused = (message: string): ToolAnswer => ({ ok: false, code: "tool_denied", message, logs: [] });
  const later = await ws.read((t) => callerOfRun(t, ws.caller, thingId));
  if ("refused" in later) return refused(later.refused);
  try {
    const result = await execute(ws.platform, operationOf(VERBS[name])!, later.caller, {}, ws.facts, null);
    return { ok: true, result, logs: [], used: { kind: "builtin", computeMs: 0 } };
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal") return refused(error.message);
    throw error;
  }
}
