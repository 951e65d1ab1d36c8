import {
  registerRunner,
  type Next,
  type Performing,
  type RunRow,
  type StepOutcome,
  type StepRow,
  type StepWait,
} from "../../platform/dispatch/machine.ts";
import {
  createProvider,
  generateWithRetry,
  type Message,
  ModelError,
  type ModelRequest,
  type ToolCall,
} from "../../platform/models/port.ts";
import type { EffectCall } from "../../platform/gate.ts";
import { openConnection } from "../connections/index.ts";
import { isRefusal, meterTool, type ToolUse } from "../metering/index.ts";
import { passGate } from "../approvals/index.ts";
import { storable } from "../../platform/storable.ts";
import { effectCallerOf, performCall } from "../tools/index.ts";
import { holdForModelCall, meterModelCall, modelCostMicros, pricesOf } from "./meter.ts";
import { discoveryOf, isRepeatable, performDiscovery } from "./discovery.ts";
import { type AgentPlan, callablesOf, discoveringOf, toolSpecs } from "./plan.ts";

const MODEL_TIMEOUT_MS = 120_000;
const MODEL_TRIES = 3;
const MAX_TOOL_TEXT = 30_000;

interface ModelResult {
  text: string;
  toolCalls: ToolCall[];
  finishReason: string;
}

const planOf = (run: RunRow) => run.plan as AgentPlan;
const inputOf = (run: RunRow) => (run.input as { text: string }).text;

const truncated = (text: string): string =>
  text.length <= MAX_TOOL_TEXT
    ? text
    : `${text.slice(0, MAX_TOOL_TEXT)}… (${text.length - MAX_TOOL_TEXT} more characters)`;

/** What the model hears of a tool step: its result, or what went wrong in words it can act on. */
function toolMessage(step: StepRow, call: ToolCall): Message {
  const { result } = step;
  const failed = step.state === "failed";
  const body = failed ? { error: result } : result;
  return {
    role: "tool",
    toolCallId: call.id,
    toolName: call.name,
    content: truncated(JSON.stringify(body ?? null)),
    ...(failed ? { isError: true } : {}),
  };
}

/** The conversation as recorded so far, and the calls of the last answer that no step has answered yet. */
export function conversation(
  run: RunRow,
  steps: readonly StepRow[],
): { messages: Message[]; pending: ToolCall[] } {
  const messages: Message[] = [...planOf(run).history, { role: "user", content: inputOf(run) }];
  let pending: ToolCall[] = [];
  for (const step of steps) {
    if (step.kind === "model") {
      const { text, toolCalls } = step.result as ModelResult;
      messages.push({ role: "assistant", content: text, ...(toolCalls.length > 0 ? { toolCalls } : {}) });
      pending = [...toolCalls];
    } else if (step.kind === "tool") {
      const call = pending.shift();
      if (call) messages.push(toolMessage(step, call));
    }
  }
  return { messages, pending };
}

function next(run: RunRow, steps: readonly StepRow[]): Next {
  const plan = planOf(run);
  const last = steps.at(-1);
  const error = last?.state === "failed" ? (last.result as { code: string; message: string }) : null;
  // A model hears of what its tools could not do, but not of money.
  if (error && (last!.kind === "model" || isRefusal(error.code))) {
    return { end: "failed", code: error.code, message: error.message };
  }
  const { pending } = conversation(run, steps);
  const call = pending[0];
  if (!call && last?.kind === "model")
    return { end: "succeeded", output: { text: (last.result as ModelResult).text } };
  if (steps.length >= plan.content.maxSteps)
    return {
      end: "failed",
      code: "too_many_steps",
      message: `The run reached its limit of ${plan.content.maxSteps} steps`,
    };
  if (call) {
    const tool = callablesOf(plan).find(({ name }) => name === call.name);
    const discovery = discoveryOf(discoveringOf(plan), call.name);
    return {
      do: {
        kind: "tool",
        name: call.name,
        isIdempotent: tool?.annotations.isIdempotent ?? (discovery === null || isRepeatable(discovery)),
        arguments: call.malformed === undefined ? call.arguments : { malformed: call.malformed },
      },
    };
  }
  const { messages } = conversation(run, steps);
  return {
    do: {
      kind: "model",
      name: plan.content.model.name,
      // It costs again but changes nothing outside.
      isIdempotent: true,
      arguments: {
        messages: messages.slice(-3),
        messageCount: messages.length,
        tools: toolSpecs(plan).map(({ name }) => name),
      },
    },
  };
}

/** Answers text and changes nothing: allowed unless a policy says otherwise. */
const modelCall = (run: RunRow, step: StepRow): EffectCall => ({
  kind: "model",
  address: `model.${step.name}`,
  annotations: { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: false },
  fingerprint: step.name,
  arguments: step.arguments,
  caller: effectCallerOf(run, { via: "agent", environment: planOf(run).environment }),
});

async function performModel({ run, steps, ws, signal, onText, step }: Performing): Promise<StepOutcome> {
  const plan = planOf(run);
  const { model, instructions, maxOutputTokens, temperature } = plan.content;
  const { metrics } = ws.platform;
  const startedAt = performance.now();
  const provider = plan.provider.kind;
  const observe = (outcome: string) =>
    metrics.modelSeconds.observe({ provider, outcome }, (performance.now() - startedAt) / 1000);
  try {
    const connection = model.connectionId
      ? await ws.read((t) => openConnection(t, model.connectionId!))
      : { kind: "demo" as const };
    const passage = await passGate(ws, modelCall(run, step), null);
    if ("wait" in passage) throw new Error("a model call waited");
    if (!passage.pass) return failed("model_denied", passage.message);
    const { messages } = conversation(run, steps);
    const refused = await holdForModelCall({ ws, run, step }, plan, messages);
    if (refused) return refused;
    const modelProvider = createProvider({ ...connection, fetch: ws.platform.guard.agentFetch });
    const request: ModelRequest = {
      model: model.name,
      instructions,
      messages,
      tools: toolSpecs(plan),
      maxOutputTokens,
      ...(temperature === null ? {} : { temperature }),
      signal,
      timeoutMs: MODEL_TIMEOUT_MS,
    };
    const answer = await generateWithRetry(modelProvider, request, onText, { tries: MODEL_TRIES });
    observe("ok");
    const { text, toolCalls, finishReason, usage } = storable(answer);
    return {
      ok: true,
      result: { text, toolCalls, finishReason } satisfies ModelResult,
      usage: {
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        costMicros: modelCostMicros(pricesOf(ws.platform, plan), usage),
      },
      details: usage,
    };
  } catch (error) {
    if (!(error instanceof ModelError)) {
      if ((error as { code?: string }).code === "not_found")
        return failed("model_not_found", "The agent's connection was deleted; choose another model");
      throw error;
    }
    observe(error.code);
    ws.platform.log.info({ runId: run.id, code: error.code, err: error }, "a model call failed");
    return failed(error.code, error.message);
  }
}

const failed = (code: string, message: string): StepOutcome => ({
  ok: false,
  code,
  message,
  result: { code, message },
});

async function performTool(performing: Performing): Promise<StepOutcome | StepWait> {
  const { run, steps } = performing;
  const { pending } = conversation(run, steps);
  const call = pending[0]!;
  const plan = planOf(run);
  const callable = callablesOf(plan).find(({ name }) => name === call.name);
  const discovery = callable ? null : discoveryOf(discoveringOf(plan), call.name);
  if (!callable && !discovery) return failed("tool_missing", `There is no tool named ${call.name}`);
  if (call.malformed !== undefined)
    return failed(
      "tool_bad_arguments",
      "The arguments were not valid JSON; send a JSON object that fits the tool's schema",
    );
  const prices = pricesOf(performing.ws.platform, plan);
  const caller = {
    ...effectCallerOf(run, { via: "agent", environment: plan.environment }),
    boundToolkitId: plan.toolkitId ?? null,
  };
  if (discovery)
    return performDiscovery(performing, discovery, call.arguments, { content: plan.content, prices, caller });
  return performCall(performing, { callable: callable!, args: call.arguments, prices, caller });
}

registerRunner({
  kind: "agent",
  next,
  perform: (performing) =>
    performing.step.kind === "model" ? performModel(performing) : performTool(performing),
  async onOutcome({ t, platform, run, step, outcome }) {
    const plan = planOf(run);
    if (step.kind === "model") return meterModelCall(t, platform, { plan, run, step, outcome });
    const prices = pricesOf(platform, plan);
    const use = outcome.details as ToolUse | undefined;
    meterTool(t, platform, { run, step, prices, environment: plan.environment, use });
  },
});
