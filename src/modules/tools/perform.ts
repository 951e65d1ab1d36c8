import type { Performing, RunRow, StepOutcome, StepWait } from "../../platform/dispatch/machine.ts";
import type { EffectCaller } from "../../platform/gate.ts";
import { holdForTool, toolCostMicros, type ToolPrices, type ToolUse } from "../metering/index.ts";
import { callTool, type ToolAnswer } from "./call.ts";
import type { Callable } from "./callable.ts";

const NO_TOKENS = { inputTokens: 0, outputTokens: 0 };

/** A tool's answer as a step records it, with what it used. */
export function outcomeOf(answer: ToolAnswer, prices: ToolPrices): StepOutcome {
  const { used, decision } = answer;
  const costMicros = used ? toolCostMicros(prices, used) : 0;
  const metered = {
    ...(decision ? { decision } : {}),
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

/** Who does what a run does, as policies see it. */
export const effectCallerOf = (
  run: RunRow,
  { via, environment }: Pick<EffectCaller, "via" | "environment">,
): EffectCaller => ({
  accountId: run.actorAccountId,
  keyId: run.actorKind === "api_key" ? run.credentialId : null,
  agentId: run.agentId,
  via,
  environment,
  stage: run.stage,
  isDraft: run.isDraft,
});

/** What a call of it is metered as. */
export function useKindOf({ target }: Callable): { kind: ToolUse["kind"]; timeoutMs: number } {
  if (target.kind === "storage") return { kind: "builtin", timeoutMs: 0 };
  if (target.kind !== "own") return { kind: "http", timeoutMs: 0 };
  const { definition } = target.content;
  return { kind: definition.kind, timeoutMs: definition.kind === "code" ? definition.timeoutMs : 0 };
}

/** Does a tool step of a run: sets aside what it can cost, calls the tool, says what it used. */
export async function performCall(
  { run, step, ws, signal }: Performing,
  {
    callable,
    args,
    prices,
    caller,
  }: { callable: Callable; args: unknown; prices: ToolPrices; caller: EffectCaller },
): Promise<StepOutcome | StepWait> {
  const most = useKindOf(callable);
  let unpaid: StepOutcome | null = null;
  // A call outside that is under way is let finish, so its outcome is known; code has no effect and may be cut.
  const untilDone = most.kind === "http" ? new AbortController().signal : signal;
  const answer = await callTool(ws, callable, args, {
    idempotencyKey: step.idempotencyKey,
    signal: untilDone,
    thingId: run.id,
    accountId: run.actorAccountId,
    caller,
    at: {
      runId: run.id,
      stepNumber: step.number,
      attempt: step.attempt,
      hasWaited: step.hasWaited ?? false,
    },
    // Nothing is set aside while people think.
    async isPaid() {
      unpaid = await holdForTool({ ws, run, step, prices }, most);
      return unpaid === null;
    },
  });
  if (unpaid) return unpaid;
  return "wait" in answer ? answer : outcomeOf(answer, prices);
}
