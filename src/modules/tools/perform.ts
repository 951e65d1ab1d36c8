import type { Performing, StepOutcome } from "../../platform/dispatch/machine.ts";
import { holdForTool, toolCostMicros, type ToolPrices } from "../metering/index.ts";
import { callTool, type ToolAnswer } from "./call.ts";
import type { ToolContent } from "./operations.ts";

const NO_TOKENS = { inputTokens: 0, outputTokens: 0 };

/** A tool's answer as a step records it, with what it used. */
function outcomeOf(answer: ToolAnswer, prices: ToolPrices): StepOutcome {
  const { used } = answer;
  const costMicros = used ? toolCostMicros(prices, used) : 0;
  const metered = {
    ...(used ? { details: used } : {}),
    ...(costMicros > 0 ? { usage: { ...NO_TOKENS, costMicros } } : {}),
  };
  const logs = answer.logs.length > 0 ? { logs: answer.logs } : {};
  if (answer.ok)
    return {
      ...metered,
      ok: true,
      result: "logs" in logs ? { value: answer.result, ...logs } : answer.result,
    };
  const { code, message, result } = answer;
  return {
    ...metered,
    ok: false,
    code,
    message,
    result: { code, message, ...(result === undefined ? {} : { result }), ...logs },
  };
}

/** Does a tool step of a run: sets aside what it can cost, calls the tool, says what it used. */
export async function performCall(
  { run, step, ws, signal }: Performing,
  { content, args, prices }: { content: ToolContent; args: unknown; prices: ToolPrices },
): Promise<StepOutcome> {
  const { definition } = content;
  const timeoutMs = definition.kind === "code" ? definition.timeoutMs : 0;
  const refused = await holdForTool({ ws, run, step, prices }, { kind: definition.kind, timeoutMs });
  if (refused) return refused;
  // An HTTP call that is under way is let finish, so its outcome is known; code has no effect and may be cut.
  const untilDone = definition.kind === "http" ? new AbortController().signal : signal;
  const answer = await callTool(ws, content, args, {
    idempotencyKey: step.idempotencyKey,
    signal: untilDone,
    subject: { kind: "run", id: run.id },
  });
  return outcomeOf(answer, prices);
}
