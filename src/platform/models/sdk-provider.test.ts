import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startFakeOpenAI, type FakeModelServer, type FakeReply } from "../testing/fake-openai.ts";
import { AppError } from "../errors.ts";
import { GuardError } from "../guard.ts";
import { createProvider, ModelError, type ModelRequest, type ProviderKind, type ToolSpec } from "./port.ts";

const API_KEY = "sk-test-0123456789abcdef";
const KINDS = ["openai", "openai-compatible", "anthropic", "google"] as const;
const addTool: ToolSpec = {
  name: "add",
  description: "Adds two numbers",
  parameters: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
  },
};

let fake: FakeModelServer;
beforeAll(async () => {
  fake = await startFakeOpenAI({ apiKey: API_KEY });
});
afterAll(() => fake.close());
beforeEach(() => void fake.requests.splice(0));

function baseUrl(kind: ProviderKind) {
  if (kind === "anthropic") return fake.anthropicBaseUrl;
  return kind === "google" ? fake.googleBaseUrl : fake.openaiBaseUrl;
}
const provider = (
  kind: ProviderKind,
  options: { apiKey?: string; baseUrl?: string; fetch?: typeof fetch } = {},
) => createProvider({ kind, baseUrl: baseUrl(kind), apiKey: API_KEY, fetch, ...options });

const ask = (request: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "fake-model",
  instructions: "Be brief.",
  messages: [{ role: "user", content: "Hello" }],
  tools: [],
  maxOutputTokens: 100,
  signal: new AbortController().signal,
  timeoutMs: 5_000,
  ...request,
});
const ignore = () => {};

async function failure(kind: ProviderKind, reply?: FakeReply, request: Partial<ModelRequest> = {}) {
  if (reply) fake.reply(reply);
  const error: unknown = await provider(kind)
    .generate(ask(request), ignore)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(ModelError);
  expect((error as ModelError).message).not.toContain(API_KEY);
  return error as ModelError;
}

describe.each(KINDS)("%s", (kind) => {
  test("text streams in pieces that join to the answer, with the provider's token counts", async () => {
    fake.reply({
      text: "One two three four five",
      usage: { inputTokens: 20, outputTokens: 6, cachedInputTokens: 8 },
    });
    const pieces: string[] = [];
    const answer = await provider(kind).generate(ask(), (piece) => pieces.push(piece));
    expect(answer).toEqual({
      text: "One two three four five",
      toolCalls: [],
      usage: { inputTokens: 20, outputTokens: 6, cachedInputTokens: 8, isEstimated: false },
      finishReason: "stop",
    });
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(answer.text);
  });

  test("tool calls come back unexecuted and in order, with text beside them", async () => {
    const calls = [
      { name: "add", arguments: { a: 1, b: 2 } },
      { name: "add", arguments: { a: 3, b: 4 } },
    ];
    fake.reply({ text: "Let me see.", toolCalls: calls });
    const answer = await provider(kind).generate(ask({ tools: [addTool] }), ignore);
    expect(answer.text).toBe("Let me see.");
    expect(answer.finishReason).toBe("tool_calls");
    expect(answer.toolCalls.map((call) => [call.name, call.arguments])).toEqual(
      calls.map((call) => [call.name, call.arguments]),
    );
    expect(new Set(answer.toolCalls.map((call) => call.id)).size).toBe(2);
    expect(fake.requests).toHaveLength(1);
    expect(JSON.stringify(fake.requests[0]?.body)).toContain("Adds two numbers");
  });

  test("a conversation with calls and results is sent back, malformed and failed ones too", async () => {
    const answer = await provider(kind).generate(
      ask({
        tools: [addTool],
        messages: [
          { role: "user", content: "Add" },
          {
            role: "assistant",
            content: "",
            toolCalls: [
              { id: "one", name: "add", arguments: { a: 1, b: 2 } },
              { id: "two", name: "add", arguments: {}, malformed: "{a:" },
            ],
          },
          { role: "tool", toolCallId: "one", toolName: "add", content: "3" },
          { role: "tool", toolCallId: "two", toolName: "add", content: '"bad arguments"', isError: true },
          { role: "assistant", content: "" },
          { role: "user", content: "And now?" },
        ],
      }),
      ignore,
    );
    expect(answer.text).toBe("Hello from the fake model.");
    const sent = JSON.stringify(fake.requests[0]?.body);
    for (const part of ["Be brief.", "bad arguments", "And now?"]) expect(sent).toContain(part);
  });

  test("a refused key is model_unauthorized", async () => {
    const call = provider(kind, { apiKey: "sk-wrong-0123456789abcdef" }).generate(ask(), ignore);
    await expect(call).rejects.toMatchObject({ code: "model_unauthorized", isRetryable: false });
    await expect(call).rejects.not.toThrow("sk-wrong");
  });

  test.each([
    [403, "model_unauthorized", false],
    [404, "model_not_found", false],
    [429, "model_rate_limited", true],
    [500, "model_unavailable", true],
    [503, "model_unavailable", true],
    [529, "model_unavailable", true],
    [400, "model_rejected", false],
    [422, "model_rejected", false],
    [408, "model_timeout", true],
  ])("status %i is %s, retryable: %s", async (status, code, isRetryable) => {
    const error = await failure(kind, { status, message: "No, because." });
    expect(error).toMatchObject({ code, isRetryable });
    expect(fake.requests).toHaveLength(1);
  });

  test("a connection that is cut in the middle is model_bad_output", async () => {
    const error = await failure(kind, { text: "One two three four", isCut: true });
    expect(error).toMatchObject({ code: "model_bad_output", isRetryable: true });
  });

  test("a server that never answers is model_timeout", async () => {
    const error = await failure(kind, { isHung: true }, { timeoutMs: 150 });
    expect(error).toMatchObject({ code: "model_timeout", isRetryable: true });
  });

  test("a stream that falls silent is model_timeout", async () => {
    const error = await failure(kind, { text: "One two three four", isStuck: true }, { timeoutMs: 300 });
    expect(error).toMatchObject({ code: "model_timeout" });
  });

  test("an abort before and during the call rejects with its reason", async () => {
    const reason = new Error("The run was cancelled.");
    const before = provider(kind).generate(ask({ signal: AbortSignal.abort(reason) }), ignore);
    await expect(before).rejects.toBe(reason);
    expect(fake.requests).toHaveLength(0);

    fake.reply({ text: "One two three four", isStuck: true });
    const cancel = new AbortController();
    const during = provider(kind).generate(ask({ signal: cancel.signal }), () => cancel.abort(reason));
    await expect(during).rejects.toBe(reason);
  });

  test("a page that is not the API is model_bad_output", async () => {
    const error = await failure(kind, { raw: "<html>Hello</html>", contentType: "text/html" });
    expect(error.code).toBe("model_bad_output");
  });

  test("broken JSON inside the stream is model_bad_output", async () => {
    const error = await failure(kind, { raw: "data: {broken\n\n" });
    expect(error.code).toBe("model_bad_output");
  });

  test("a stream that ends without an ending is model_bad_output", async () => {
    const error = await failure(kind, { raw: "" });
    expect(error.code).toBe("model_bad_output");
  });

  test("a server that is not there is model_unavailable", async () => {
    const call = provider(kind, { baseUrl: "http://127.0.0.1:1/v1" }).generate(ask(), ignore);
    await expect(call).rejects.toMatchObject({ code: "model_unavailable", isRetryable: true });
  });

  test("a refusal of the guarded fetch is model_rejected and keeps its message", async () => {
    const refuse: typeof fetch = () => Promise.reject(new AppError("forbidden", "The address is private."));
    const call = provider(kind, { fetch: refuse }).generate(ask(), ignore);
    await expect(call).rejects.toMatchObject({ code: "model_rejected", message: "The address is private." });
  });

  test("an address the guard blocks is model_rejected and not tried again", async () => {
    const block: typeof fetch = () => Promise.reject(new GuardError("blocked_address", "It is private"));
    const call = provider(kind, { fetch: block }).generate(ask(), ignore);
    await expect(call).rejects.toMatchObject({
      code: "model_rejected",
      isRetryable: false,
      message: "It is private. The installation administrator can allow it.",
    });
  });
});

test("a missing key never falls back to the environment of the process", async () => {
  for (const kind of ["openai", "anthropic", "google"] as const) {
    const call = provider(kind, { apiKey: undefined }).generate(ask(), ignore);
    await expect(call).rejects.toMatchObject({ code: "model_unauthorized" });
  }
  expect(fake.requests).toHaveLength(0);
});

test("a compatible endpoint needs no key", async () => {
  const open = await startFakeOpenAI();
  const answer = await provider("openai-compatible", {
    apiKey: undefined,
    baseUrl: open.openaiBaseUrl,
  }).generate(ask(), ignore);
  expect(answer.text).toBe("Hello from the fake model.");
  expect(open.requests[0]?.headers.authorization).toBeUndefined();
  await open.close();
});

describe("OpenAI and compatible servers", () => {
  test.each(["{a: 1", "[1, 2]", '"text"'])(
    "arguments %j are reported as malformed, not thrown",
    async (raw) => {
      fake.reply({ toolCalls: [{ id: "call_1", name: "add", arguments: raw }] });
      const answer = await provider("openai-compatible").generate(ask({ tools: [addTool] }), ignore);
      expect(answer.toolCalls[0]).toMatchObject({ id: "call_1", name: "add", arguments: {} });
      expect(answer.toolCalls[0]?.malformed?.replaceAll(" ", "")).toBe(raw.replaceAll(" ", ""));
    },
  );

  test("a call of an unknown tool comes back as it is", async () => {
    fake.reply({ toolCalls: [{ name: "invented", arguments: { x: 1 } }] });
    const answer = await provider("openai-compatible").generate(ask({ tools: [addTool] }), ignore);
    expect(answer.toolCalls[0]).toMatchObject({ name: "invented", arguments: { x: 1 } });
    expect(answer.toolCalls[0]).not.toHaveProperty("malformed");
  });

  test("empty arguments are an empty object", async () => {
    fake.reply({ toolCalls: [{ name: "add", arguments: "" }] });
    const answer = await provider("openai").generate(ask({ tools: [addTool] }), ignore);
    expect(answer.toolCalls[0]).toMatchObject({ arguments: {} });
    expect(answer.toolCalls[0]).not.toHaveProperty("malformed");
  });

  test.each([
    null,
    { inputTokens: 0, outputTokens: 0 },
    { inputTokens: -5, outputTokens: 10 },
    { inputTokens: 5, outputTokens: -10 },
    { inputTokens: 1.5, outputTokens: 10 },
    { inputTokens: 1e15, outputTokens: 10 },
  ])("usage %j is estimated and says so", async (usage) => {
    fake.reply({ text: "a".repeat(40), usage });
    const answer = await provider("openai-compatible").generate(ask(), ignore);
    expect(answer.usage).toMatchObject({ outputTokens: 10, cachedInputTokens: 0, isEstimated: true });
    expect(answer.usage.inputTokens).toBeGreaterThan(0);
  });

  test.each([
    ["length", "length"],
    ["content_filter", "content_filter"],
    ["something", "other"],
  ])("finish reason %s is %s", async (finishReason, expected) => {
    fake.reply({ text: "One", finishReason });
    const answer = await provider("openai-compatible").generate(ask(), ignore);
    expect(answer.finishReason).toBe(expected);
  });

  test("a plain stop beside tool calls still is tool_calls", async () => {
    fake.reply({ toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }], finishReason: "stop" });
    const answer = await provider("openai-compatible").generate(ask({ tools: [addTool] }), ignore);
    expect(answer.finishReason).toBe("tool_calls");
  });

  test.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
  ])("%j is kept as the wait", async (headers, retryAfterMs) => {
    const error = await failure("openai", { status: 429, headers });
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });

  test("an answer that cannot be read is not worth repeating", async () => {
    const error = await failure("openai-compatible", { raw: 'data: {"choices": "none"}\n\n' });
    expect(error).toMatchObject({ code: "model_bad_output", isRetryable: false });
  });

  test("a date as Retry-After is turned into a wait", async () => {
    const headers = { "retry-after": new Date(Date.now() + 60_000).toUTCString() };
    const error = await failure("openai", { status: 503, headers });
    expect(error.retryAfterMs).toBeGreaterThan(30_000);
  });

  test("an exhausted account is not worth repeating", async () => {
    const error = await failure("openai", { status: 429, code: "insufficient_quota" });
    expect(error).toMatchObject({ code: "model_rate_limited", isRetryable: false });
  });

  test("the provider's message is kept, cut at 300 characters and without keys", async () => {
    const error = await failure("openai", {
      status: 400,
      message: `Bad ${API_KEY} sk-other-0123456789 ${"x".repeat(900)}`,
    });
    expect(error.message).toContain("Bad [key] [key] xxx");
    expect(error.message.length).toBeLessThan(350);
  });

  test.each([
    [{ message: "Slow down", code: "rate_limit_exceeded" }, "openai", "model_rate_limited"],
    [{ message: "It broke" }, "openai", "model_unavailable"],
    [{ message: "It broke" }, "openai-compatible", "model_unavailable"],
    [{ message: "Overloaded", type: "overloaded_error" }, "anthropic", "model_unavailable"],
  ] as const)("an error inside the stream, %j from %s, is %s", async (streamError, kind, code) => {
    expect(await failure(kind, { text: "One two three", streamError })).toMatchObject({ code });
    expect(await failure(kind, { streamError })).toMatchObject({ code });
  });

  test("a Google key that is not valid is model_unauthorized though the status is 400", async () => {
    const error = await failure("google", {
      status: 400,
      message: "API key not valid.",
      code: "API_KEY_INVALID",
    });
    expect(error.code).toBe("model_unauthorized");
  });

  test("a base URL that is no address is model_rejected", async () => {
    const call = provider("openai-compatible", { baseUrl: "nonsense" }).generate(ask(), ignore);
    await expect(call).rejects.toMatchObject({ code: "model_rejected" });
  });

  test("the request carries the model, the limits and the key, through the given fetch", async () => {
    const urls: string[] = [];
    const spy: typeof fetch = (input, init) => {
      urls.push(new Request(input).url);
      return fetch(input, init);
    };
    await provider("openai-compatible", { fetch: spy }).generate(ask({ temperature: 0.2 }), ignore);
    expect(urls).toEqual([`${fake.openaiBaseUrl}/chat/completions`]);
    expect(fake.requests[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(fake.requests[0]?.body).toMatchObject({
      model: "fake-model",
      max_tokens: 100,
      temperature: 0.2,
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hello" },
      ],
    });
  });
});
