import { notFound } from "../../platform/errors.ts";
import { implementWork } from "../../platform/operation.ts";
import { confinesTo } from "../access/index.ts";
import { resolveTool } from "../catalogue/index.ts";
import { callTool } from "../tools/contract.ts";
import { awaitCall, calledAs, startCall } from "./called.ts";

implementWork(callTool, async (ws, { address, arguments: given, mode }) => {
  const holds = await confinesTo(ws);
  const callable = (holds?.(address) ?? true) ? await ws.read((t) => resolveTool(t, address)) : null;
  if (!callable) throw notFound("Tool");
  const run = await startCall(ws, { callable, arguments: given, via: "tool" });
  return mode === "async" ? calledAs(ws, run) : awaitCall(ws, run, "tasks:run");
});
