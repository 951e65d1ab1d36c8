import { isBroken, piecesOf, usageOf, type FakeAnswer, type Wire } from "./fake-wire.ts";

const STATUS_OF: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

const candidate = (parts: object[], finishReason?: string) => ({
  candidates: [{ index: 0, content: { role: "model", parts }, ...(finishReason && { finishReason }) }],
});
const callParts = (answer: FakeAnswer) =>
  (answer.toolCalls ?? []).map((call) => ({ functionCall: { name: call.name, args: call.arguments } }));

function usageMetadata(answer: FakeAnswer) {
  const usage = usageOf(answer);
  if (!usage) return {};
  return {
    usageMetadata: {
      promptTokenCount: usage.inputTokens,
      candidatesTokenCount: usage.outputTokens,
      totalTokenCount: usage.inputTokens + usage.outputTokens,
      cachedContentTokenCount: usage.cachedInputTokens ?? 0,
    },
  };
}

/** The Google format, `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent?alt=sse`. */
export const googleWire: Wire = {
  isStream: ({ path }) => path.includes(":streamGenerateContent"),

  *stream(answer) {
    for (const text of piecesOf(answer.text ?? "")) yield { data: JSON.stringify(candidate([{ text }])) };
    if (isBroken(answer)) return;
    const last = candidate(callParts(answer), answer.finishReason ?? "STOP");
    yield { data: JSON.stringify({ ...last, ...usageMetadata(answer) }) };
  },

  whole(answer) {
    const text = answer.text ? [{ text: answer.text }] : [];
    const only = candidate([...text, ...callParts(answer)], answer.finishReason ?? "STOP");
    return { ...only, ...usageMetadata(answer) };
  },

  streamError: ({ message, code }) => ({
    data: JSON.stringify({
      error: { code: Number(code ?? 500), message, status: STATUS_OF[Number(code ?? 500)] },
    }),
  }),

  error: (status, message, code) => ({
    error: {
      code: status,
      message,
      status: STATUS_OF[status] ?? "UNKNOWN",
      ...(code && { details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code }] }),
    },
  }),
};
