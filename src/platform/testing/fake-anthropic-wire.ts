import { argumentsText, isBroken, piecesOf, usageOf, type FakeAnswer, type Wire } from "./fake-wire.ts";

const TYPE_OF: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const event = (type: string, body: object) => ({ event: type, data: JSON.stringify({ type, ...body }) });
const finishOf = (answer: FakeAnswer) =>
  answer.finishReason ?? (answer.toolCalls?.length ? "tool_use" : "end_turn");
const inputUsage = (answer: FakeAnswer) => {
  const { inputTokens, cachedInputTokens = 0 } = usageOf(answer) ?? { inputTokens: 0 };
  return { input_tokens: inputTokens - cachedInputTokens, cache_read_input_tokens: cachedInputTokens };
};
const outputUsage = (answer: FakeAnswer) => ({ output_tokens: usageOf(answer)?.outputTokens ?? 0 });
const envelope = (model: string) => ({ id: "msg_fake", type: "message", role: "assistant", model });

/** The Anthropic messages format, `POST /v1/messages`. */
export const anthropicWire: Wire = {
  isStream: ({ body }) => body?.stream === true,

  *stream(answer, { body }) {
    const message = {
      ...envelope(body.model),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...inputUsage(answer), output_tokens: 1 },
    };
    yield event("message_start", { message });
    let index = 0;
    if (answer.text) {
      yield event("content_block_start", { index, content_block: { type: "text", text: "" } });
      for (const text of piecesOf(answer.text)) {
        yield event("content_block_delta", { index, delta: { type: "text_delta", text } });
      }
      if (isBroken(answer)) return;
      yield event("content_block_stop", { index: index++ });
    }
    if (isBroken(answer)) return;
    for (const call of answer.toolCalls ?? []) {
      const id = call.id ?? `toolu_fake_${index + 1}`;
      yield event("content_block_start", {
        index,
        content_block: { type: "tool_use", id, name: call.name, input: {} },
      });
      const delta = { type: "input_json_delta", partial_json: argumentsText(call) };
      yield event("content_block_delta", { index, delta });
      yield event("content_block_stop", { index: index++ });
    }
    const delta = { stop_reason: finishOf(answer), stop_sequence: null };
    yield event("message_delta", { delta, usage: outputUsage(answer) });
    yield event("message_stop", {});
  },

  whole(answer, { body }) {
    const text = answer.text ? [{ type: "text", text: answer.text }] : [];
    const calls = (answer.toolCalls ?? []).map((call, index) => ({
      type: "tool_use",
      id: call.id ?? `toolu_fake_${index + 1}`,
      name: call.name,
      input: call.arguments,
    }));
    const usage = { ...inputUsage(answer), ...outputUsage(answer) };
    const end = { stop_reason: finishOf(answer), stop_sequence: null };
    return { ...envelope(body.model), content: [...text, ...calls], ...end, usage };
  },

  streamError: ({ message, type }) => event("error", { error: { type: type ?? "api_error", message } }),

  error: (status, message) => ({ type: "error", error: { type: TYPE_OF[status] ?? "api_error", message } }),
};
