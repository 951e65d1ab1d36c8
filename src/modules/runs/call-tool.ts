import { notFound } from "../../platform/errors.ts";
import { implementWork } from "../../platform/operation.ts";
import { resolveTool } from "../catalogue/index.ts";
import { callTool } from "../tools/contract.ts";
import { awaitCall, calledAs, startCall } from "./called.ts";

implementWork(callTool, async (ws, { address, arguments: given, mode }) => {
  const callable = await ws.read((t) => resolveTool(t, address));
  if (!callable) throw notFound("Tool");
  const run = await startCall(ws, { callable, arguments: given, via: "tool" });
  return mode === "async" ? calledAs(ws, run) : awaitCall(ws, run, "tasks:run");
});
