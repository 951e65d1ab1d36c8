import type { AssistantContent, ModelMessage } from "ai";
import type { Message, ToolCall } from "./shapes.ts";

type ToolCallPart = Extract<Exclude<AssistantContent, string>[number], { type: "tool-call" }>;

/** Turns without text and calls are left out, because providers refuse them. */
export function toSdkMessages(messages: Message[]): ModelMessage[] {
  return messages.flatMap((message): ModelMessage[] => {
    if (message.role === "user") return [{ role: "user", content: message.content }];
    if (message.role === "tool") return [toToolMessage(message)];
    const content = toAssistantContent(message);
    return content.length === 0 ? [] : [{ role: "assistant", content }];
  });
}

function toToolMessage(message: Extract<Message, { role: "tool" }>): ModelMessage {
  const { toolCallId, toolName, content, isError } = message;
  const output = { type: isError ? "error-text" : "text", value: content } as const;
  return { role: "tool", content: [{ type: "tool-result", toolCallId, toolName, output }] };
}

function toAssistantContent({ content, toolCalls = [] }: Extract<Message, { role: "assistant" }>) {
  const text = content === "" ? [] : [{ type: "text" as const, text: content }];
  const calls = toolCalls.map((call): ToolCallPart => {
    const providerOptions = call.providerData as ToolCallPart["providerOptions"];
    return {
      type: "tool-call",
      toolCallId: call.id,
      toolName: call.name,
      input: call.arguments,
      providerOptions,
    };
  });
  return [...text, ...calls];
}

/** A tool call as the SDK parsed it; anything but a JSON object becomes `malformed`. */
export function toToolCall(part: {
  toolCallId: string;
  toolName: string;
  input: unknown;
  invalid?: boolean;
  providerMetadata?: Record<string, unknown>;
}): ToolCall {
  const { input } = part;
  const providerData = part.providerMetadata && { providerData: part.providerMetadata };
  const call = { id: part.toolCallId, name: part.toolName, ...providerData };
  if (typeof input === "object" && input !== null && !Array.isArray(input))
    return { ...call, arguments: input };
  const isUnparsed = part.invalid === true && typeof input === "string";
  // Models often send nothing at all for a tool without parameters.
  if (isUnparsed && input.trim() === "") return { ...call, arguments: {} };
  return { ...call, arguments: {}, malformed: isUnparsed ? input : JSON.stringify(input) };
}
