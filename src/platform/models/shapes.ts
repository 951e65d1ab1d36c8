export const PROVIDER_KINDS = ["demo", "openai", "anthropic", "google", "openai-compatible"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** One turn of a conversation as every provider receives it. `content` of a tool turn is JSON text. */
export type Message =
  | { role: "user"; content: string }
  | { role: "assistant"; content: string; toolCalls?: ToolCall[] }
  | { role: "tool"; toolCallId: string; toolName: string; content: string; isError?: boolean };

export interface ToolCall {
  id: string;
  name: string;
  /** A JSON object, or `{}` when `malformed` is set. */
  arguments: unknown;
  /** The model's raw text when its arguments were not a JSON object; tell the model instead of calling the tool. */
  malformed?: string;
  /** Opaque; send it back unchanged. Some providers refuse a conversation without it. */
  providerData?: Record<string, unknown>;
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: object;
}

export interface ModelRequest {
  model: string;
  instructions: string;
  messages: Message[];
  tools: ToolSpec[];
  maxOutputTokens: number;
  temperature?: number;
  /** Ends the call; its reason is what `generate` rejects with. */
  signal: AbortSignal;
  /** Covers the whole call, from connecting to the last byte. */
  timeoutMs: number;
}

/** `inputTokens` includes `cachedInputTokens`. `isEstimated` marks figures the provider did not report. */
export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  isEstimated: boolean;
}

export type FinishReason = "stop" | "tool_calls" | "length" | "content_filter" | "other";

export interface ModelAnswer {
  text: string;
  toolCalls: ToolCall[];
  usage: ModelUsage;
  finishReason: FinishReason;
}

export interface ModelProvider {
  /**
   * Makes exactly one model call and runs no tool. `onDelta` receives the text piece by piece; joined, the pieces
   * are `text`. Rejects with a `ModelError`, or with the reason of `request.signal`.
   */
  generate(request: ModelRequest, onDelta: (text: string) => void): Promise<ModelAnswer>;
}
