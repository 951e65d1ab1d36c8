import type { Message, ModelUsage, ToolSpec } from "./shapes.ts";

const OVERHEAD_TOKENS_PER_PART = 4;

/** About 4 characters of English a token; bytes rather than characters, so other scripts are not undercounted. */
export const textTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

/** Tokens a request is expected to take as input, rounded up; good enough for a hold, not for a bill. */
export function estimateTokens(messages: Message[], instructions: string, tools: ToolSpec[]): number {
  const parts = [
    instructions,
    ...tools.map((tool) => JSON.stringify(tool)),
    ...messages.map((message) =>
      message.role === "assistant" && message.toolCalls?.length
        ? message.content + JSON.stringify(message.toolCalls)
        : message.content,
    ),
  ].filter((part) => part !== "");
  return parts.reduce((total, part) => total + textTokens(part) + OVERHEAD_TOKENS_PER_PART, 0);
}

/** What an answer is expected to have taken, for providers that do not say. */
export function estimateUsage(
  request: { messages: Message[]; instructions: string; tools: ToolSpec[] },
  answer: { text: string; toolCalls: { name: string; arguments: unknown; malformed?: string }[] },
): ModelUsage {
  const calls = answer.toolCalls.map(
    (call) => call.name + (call.malformed ?? JSON.stringify(call.arguments)),
  );
  return {
    inputTokens: estimateTokens(request.messages, request.instructions, request.tools),
    outputTokens: textTokens(answer.text) + calls.reduce((total, call) => total + textTokens(call), 0),
    cachedInputTokens: 0,
    isEstimated: true,
  };
}
