import type { InputOf } from "../../platform/verb.ts";
import { gate } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import type { ToolUse } from "../metering/index.ts";
import { callBuiltin } from "./builtin.ts";
import { callHttpTool } from "./http-tool.ts";
import type { createTool } from "./contract.ts";
import { checkArguments } from "./parameters.ts";

/** `used` is what is metered; absent where nothing was done. */
export type ToolAnswer = { logs: string[]; used?: ToolUse } & (
  | { ok: true; result: unknown }
  | { ok: false; code: string; message: string; result?: unknown }
);

type Content = InputOf<typeof createTool>;

/** Whether a call whose outcome is unknown may be made again. Code has no effect outside its sandbox, and what is built in only reads. */
export function isIdempotent({ definition }: Content): boolean {
  if (definition.kind !== "http") return true;
  return definition.isIdempotent ?? ["GET", "HEAD", "PUT", "DELETE"].includes(definition.method);
}

/** Calls a tool once: arguments checked, the gate asked, then the network or the sandbox. Never throws for what the tool does. */
export async function callTool(
  ws: Work,
  content: Content,
  args: unknown,
  options: { idempotencyKey: string; signal: AbortSignal; subject: { kind: string; id: string } },
): Promise<ToolAnswer> {
  const checked = checkArguments(content.parameters, args);
  if (!checked.ok) return { ok: false, code: "tool_bad_arguments", message: checked.message, logs: [] };
  const decision = gate.decide({
    workspaceId: ws.scope.workspaceId!,
    kind: content.definition.kind,
    name: content.name,
    arguments: checked.value,
    subject: options.subject,
  });
  if (decision.effect === "deny")
    return { ok: false, code: "tool_denied", message: decision.reason, logs: [] };

  const { definition } = content;
  if (definition.kind === "builtin") return callBuiltin(ws, definition, options.subject.id);
  if (definition.kind === "http")
    return {
      ...(await callHttpTool(ws.platform.guard, definition, checked.value, options)),
      used: { kind: "http", computeMs: 0 },
    };
  const outcome = await ws.platform.sandbox.run(
    { code: definition.code, input: checked.value, deadlineMs: definition.timeoutMs },
    options.signal,
  );
  const { logs, computeMs } = outcome;
  const used: ToolUse = { kind: "code", computeMs: Math.ceil(computeMs) };
  return outcome.ok
    ? { ok: true, result: outcome.value, logs, used }
    : { ok: false, code: `tool_${outcome.code}`, message: outcome.message, logs, used };
}
