import type { StepWait } from "../../platform/dispatch/machine.ts";
import type { EffectCaller, GateRecord } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { storable } from "../../platform/storable.ts";
import { passGate, type StepPlace } from "../approvals/index.ts";
import { connectionAsUsed } from "../connections/index.ts";
import type { ToolUse } from "../metering/index.ts";
import { contentHash } from "../versions/index.ts";
import { callBuiltin } from "./builtin.ts";
import { annotationsOfCall, bindOf, type Callable, type CallOptions, targetCallOf } from "./callable.ts";
import { callHttpTool } from "./http-tool.ts";
import { type FrozenTool, modulesOf } from "./frozen.ts";
import { checkArguments } from "./parameters.ts";

/** `used` is what is metered; absent where nothing was done. */
export type ToolAnswer = { logs: string[]; used?: ToolUse; decision?: GateRecord } & (
  | { ok: true; result: unknown }
  | { ok: false; code: string; message: string; result?: unknown }
);

const refused = (code: string, message: string): ToolAnswer => ({ ok: false, code, message, logs: [] });

/**
 * Calls a tool once: arguments checked, the gate passed, then the network or the sandbox. Answers a wait where people decide
 * first (never with `at` null, where nothing can wait). Never throws for what the tool does.
 */
export async function callTool(
  ws: Work,
  callable: Callable,
  args: unknown,
  {
    caller,
    at,
    isPaid,
    ...options
  }: CallOptions & { caller: EffectCaller; at: StepPlace | null; isPaid?(): Promise<boolean> },
): Promise<ToolAnswer | StepWait> {
  const checked = checkArguments(callable.parameters, storable(args));
  if (!checked.ok) return refused("tool_bad_arguments", checked.message);
  const { address, fingerprint, name, description, parameters } = callable;
  const annotations = await annotationsOfCall(ws, callable, checked.value);
  const tool = { name, description, parameters };
  // With what would be called, so that whoever changes one of them has asked for something else.
  const definition = contentHash({ fingerprint, target: callable.target });
  const passage = await passGate(
    ws,
    { kind: "tool", address, annotations, fingerprint: definition, arguments: checked.value, caller, tool },
    at,
    {
      annotationsOf: (other) =>
        annotationsOfCall(
          ws,
          callable,
          typeof other === "object" ? ((other ?? {}) as typeof checked.value) : {},
        ),
      boundTo: () => boundTo(ws, callable, options.accountId),
    },
  );
  if ("wait" in passage) return passage;
  const { decision } = passage;
  if (!passage.pass) return { ...refused(passage.code, passage.message), decision };
  // What a person edited is checked like what a model wrote.
  const approved = checkArguments(callable.parameters, passage.arguments);
  if (!approved.ok) return { ...refused("tool_bad_arguments", approved.message), decision };
  if (isPaid && !(await isPaid()))
    return { ...refused("insufficient_credits", "It cannot be paid"), decision };
  const { target } = callable;
  const answer = await (target.kind === "own"
    ? callOwn(ws, target.content, approved.value, options)
    : targetCallOf(target.kind)(ws, callable, approved.value, options));
  // A service may answer what no row can hold, and what was done must be recorded.
  return { ...storable(answer), decision };
}

/** What decides besides the definition where it goes and as whom. */
async function boundTo(ws: Work, callable: Callable, accountId: string | null): Promise<unknown> {
  const { target } = callable;
  if (target.kind !== "own") return bindOf(callable)?.(ws, callable, accountId);
  const { definition } = target.content;
  return definition.kind === "http" && definition.connectionId
    ? connectionAsUsed(ws, { connectionId: definition.connectionId, accountId })
    : undefined;
}

async function callOwn(
  ws: Work,
  tool: FrozenTool,
  args: Record<string, unknown>,
  options: CallOptions,
): Promise<ToolAnswer> {
  const { definition } = tool;
  if (definition.kind === "builtin") return callBuiltin(ws, definition, options.thingId);
  if (definition.kind === "http")
    return {
      ...(await callHttpTool(ws, definition, args, options)),
      used: { kind: "http", computeMs: 0 },
    };
  const outcome = await ws.platform.sandbox.run(
    { code: definition.code, input: args, deadlineMs: definition.timeoutMs, modules: modulesOf(tool) },
    options.signal,
  );
  const { logs, computeMs } = outcome;
  const used: ToolUse = { kind: "code", computeMs: Math.ceil(computeMs) };
  return outcome.ok
    ? { ok: true, result: outcome.value, logs, used }
    : { ok: false, code: `tool_${outcome.code}`, message: outcome.message, logs, used };
}
