import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, streamText, tool, type LanguageModel, type LanguageModelUsage, type ToolSet } from "ai";
import { ModelError } from "./model-error.ts";
import { toSdkMessages, toToolCall } from "./sdk-messages.ts";
import type { SdkConnection } from "./sdk-provider.ts";
import type { FinishReason, ModelAnswer, ModelRequest, ModelUsage, ToolCall, ToolSpec } from "./shapes.ts";
import { estimateUsage } from "./tokens.ts";

// The SDK would print unsupported settings of a tenant's model to our console.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** One streamed call. Throws what the SDK throws, or `model_bad_output` for a stream that ends too early. */
export async function callModel(
  connection: SdkConnection,
  request: ModelRequest,
  onDelta: (text: string) => void,
): Promise<ModelAnswer> {
  const result = streamText({
    model: languageModel(connection, request.model),
    instructions: request.instructions || undefined,
    messages: toSdkMessages(request.messages),
    tools: toToolSet(request.tools),
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    maxRetries: 0,
    abortSignal: request.signal,
    telemetry: { isEnabled: false },
    onError: () => {},
  });
  let text = "";
  const toolCalls: ToolCall[] = [];
  for await (const part of result.stream) {
    request.signal.throwIfAborted();
    if (part.type === "error") throw part.error;
    if (part.type === "text-delta" && part.text !== "") {
      text += part.text;
      onDelta(part.text);
    }
    if (part.type === "tool-call") toolCalls.push(toToolCall(part));
    if (part.type === "finish-step") {
      const finishReason = toFinishReason(part.finishReason, part.rawFinishReason, toolCalls);
      return { text, toolCalls, usage: toUsage(part.usage, request, { text, toolCalls }), finishReason };
    }
  }
  request.signal.throwIfAborted();
  throw new ModelError("model_bad_output", "The model's answer ended before it was complete.");
}

function languageModel({ kind, baseUrl, apiKey, fetch }: SdkConnection, model: string): LanguageModel {
  switch (kind) {
    case "openai":
      return createOpenAI({ baseURL: baseUrl ?? "https://api.openai.com/v1", apiKey, fetch }).chat(model);
    case "anthropic":
      return createAnthropic({ baseURL: baseUrl ?? "https://api.anthropic.com/v1", apiKey, fetch })(model);
    case "google": {
      const baseURL = baseUrl ?? "https://generativelanguage.googleapis.com/v1beta";
      return createGoogle({ baseURL, apiKey, fetch })(model);
    }
    case "openai-compatible":
      return createOpenAICompatible({
        name: "openai-compatible",
        baseURL: baseUrl ?? "",
        apiKey,
        fetch,
        includeUsage: true,
      })(model);
  }
}

function toToolSet(tools: ToolSpec[]): ToolSet | undefined {
  if (tools.length === 0) return undefined;
  const entries = tools.map(
    ({ name, description, parameters }) =>
      [name, tool({ description, inputSchema: jsonSchema(parameters) })] as const,
  );
  return Object.fromEntries(entries);
}

function toFinishReason(reported: string, raw: string | undefined, toolCalls: ToolCall[]): FinishReason {
  if (reported === "error" || raw === undefined) {
    const message = raw
      ? `The model stopped with ${raw}.`
      : "The model's answer ended before it was complete.";
    throw new ModelError("model_bad_output", message);
  }
  if (reported === "length") return "length";
  if (reported === "content-filter") return "content_filter";
  // Some compatible servers report a plain stop beside tool calls.
  if (toolCalls.length > 0) return "tool_calls";
  return reported === "stop" ? "stop" : "other";
}

const MOST_TOKENS = 1e9;
/** Whoever answers may be anybody's server: what it counts is charged. */
const isCount = (tokens: number | undefined): tokens is number =>
  Number.isInteger(tokens) && tokens! >= 0 && tokens! <= MOST_TOKENS;

function toUsage(
  reported: LanguageModelUsage,
  request: ModelRequest,
  answer: { text: string; toolCalls: ToolCall[] },
): ModelUsage {
  const { inputTokens, outputTokens, inputTokenDetails } = reported;
  const cachedInputTokens = inputTokenDetails.cacheReadTokens ?? 0;
  // A gateway that answers zeros did not count: every request has input.
  if (!isCount(inputTokens) || !isCount(outputTokens) || !isCount(cachedInputTokens) || inputTokens === 0)
    return estimateUsage(request, answer);
  return { inputTokens, outputTokens, cachedInputTokens, isEstimated: false };
}
