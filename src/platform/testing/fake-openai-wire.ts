import { argumentsText, isBroken, piecesOf, usageOf, type FakeAnswer, type Wire } from "./fake-wire.ts";

const ENVELOPE = { id: "chatcmpl-fake", created: 1_700_000_000, system_fingerprint: "fp_fake" };
const openaiFinish = (answer: FakeAnswer) =>
  answer.finishReason ?? (answer.toolCalls?.length ? "tool_calls" : "stop");

function openaiUsage(answer: FakeAnswer) {
  const usage = usageOf(answer);
  return (
    usage && {
      prompt_tokens: usage.inputTokens,
      completion_tokens: usage.outputTokens,
      total_tokens: usage.inputTokens + usage.outputTokens,
      prompt_tokens_details: { cached_tokens: usage.cachedInputTokens ?? 0 },
    }
  );
}

/** The OpenAI chat completions format, `POST /v1/chat/completions`. */
export const openaiWire: Wire = {
  isStream: ({ body }) => body?.stream === true,

  *stream(answer, { body }) {
    const chunk = (delta: object, finishReason: string | null = null) => ({
      data: JSON.stringify({
        ...ENVELOPE,
        object: "chat.completion.chunk",
        model: body.model,
        choices: [{ index: 0, delta, finish_reason: finishReason }],
      }),
    });
    yield chunk({ role: "assistant", content: "" });
    for (const content of piecesOf(answer.text ?? "")) yield chunk({ content });
    for (const [index, call] of (answer.toolCalls ?? []).entries()) {
      const id = call.id ?? `call_fake_${index + 1}`;
      yield chunk({
        tool_calls: [{ index, id, type: "function", function: { name: call.name, arguments: "" } }],
      });
      for (const piece of argumentsText(call).match(/.{1,6}/gs) ?? []) {
        yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
      }
    }
    if (isBroken(answer)) return;
    yield chunk({}, openaiFinish(answer));
    const usage = openaiUsage(answer);
    if (usage && body.stream_options?.include_usage) {
      const last = { ...ENVELOPE, object: "chat.completion.chunk", model: body.model, choices: [], usage };
      yield { data: JSON.stringify(last) };
    }
    yield { data: "[DONE]" };
  },

  whole(answer, { body }) {
    const toolCalls = answer.toolCalls?.map((call, index) => ({
      id: call.id ?? `call_fake_${index + 1}`,
      type: "function",
      function: { name: call.name, arguments: argumentsText(call) },
    }));
    const message = {
      role: "assistant",
      content: answer.text ?? null,
      ...(toolCalls && { tool_calls: toolCalls }),
    };
    const choices = [{ index: 0, message, finish_reason: openaiFinish(answer) }];
    return { ...ENVELOPE, object: "chat.completion", model: body.model, choices, usage: openaiUsage(answer) };
  },

  streamError: ({ message, type, code }) => ({
    data: JSON.stringify({
      error: { message, type: type ?? "server_error", param: null, code: code ?? null },
    }),
  }),

  error: (status, message, code) => ({
    error: {
      message,
      type: status >= 500 ? "server_error" : "invalid_request_error",
      param: null,
      code: code ?? null,
    },
  }),
};
