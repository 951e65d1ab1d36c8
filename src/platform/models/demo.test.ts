import { describe, expect, test } from "vitest";
import { createProvider, ModelError, type Message, type ModelRequest, type ToolSpec } from "./port.ts";

const demo = createProvider({
  kind: "demo",
  fetch: () => Promise.reject(new Error("The demo model is offline.")),
});

const tool = (
  name: string,
  description: string,
  properties: object = {},
  required: string[] = [],
): ToolSpec => ({
  name,
  description,
  parameters: { type: "object", properties, required },
});
const number = { type: "number" };
const string = { type: "string" };
const add = tool("add", "Adds two numbers", { a: number, b: number }, ["a", "b"]);
const weather = tool("get_weather", "Current weather of a city", { city: string }, ["city"]);
const time = tool("get_time", "Local time of a city", { city: string }, ["city"]);
const order = tool("find_order", "Looks an order up", { orderId: string }, ["orderId"]);

const ask = (content: string, tools: ToolSpec[] = [], more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "demo-fast",
  instructions: "",
  messages: [{ role: "user", content }],
  tools,
  maxOutputTokens: 1_000,
  signal: new AbortController().signal,
  timeoutMs: 5_000,
  ...more,
});
const ignore = () => {};
const firstCall = async (content: string, tools: ToolSpec[]) => {
  const { toolCalls } = await demo.generate(ask(content, tools), ignore);
  expect(toolCalls.length).toBeLessThanOrEqual(1);
  return toolCalls[0] && { [toolCalls[0].name]: toolCalls[0].arguments };
};

/** Plays the run machine: runs every call with `execute` until the model has said its last word. */
async function play(
  request: ModelRequest,
  execute: (name: string) => { content: string; isError?: boolean },
) {
  const messages: Message[] = [...request.messages];
  for (;;) {
    const answer = await demo.generate({ ...request, messages }, ignore);
    messages.push({ role: "assistant", content: answer.text, toolCalls: answer.toolCalls });
    if (answer.toolCalls.length === 0) return { text: answer.text, messages };
    for (const call of answer.toolCalls) {
      messages.push({ role: "tool", toolCallId: call.id, toolName: call.name, ...execute(call.name) });
    }
  }
}
const called = (messages: Message[]) =>
  messages.flatMap((message) => (message.role === "assistant" ? (message.toolCalls ?? []) : []));

describe("which tool is called", () => {
  test.each([
    ["Use add with 2 and 3", { add: { a: 2, b: 3 } }],
    ["Please ADD 2.5 and -3.", { add: { a: 2.5, b: -3 } }],
    ["What's the weather in Paris?", { get_weather: { city: "Paris" } }],
    ["get weather for New York, please: city: Lima", { get_weather: { city: "Lima" } }],
    ["Where is my order A-1042?", { find_order: { orderId: "A-1042" } }],
    ["Hello, how are you?", undefined],
    ["What are you doing today?", undefined],
  ])("%s", async (content, expected) => {
    expect(await firstCall(content, [add, weather, time, order])).toEqual(expected);
  });

  test("a tool is not mistaken for another whose name it contains", async () => {
    const longer = tool("add_note", "Keeps a note", { note: string }, ["note"]);
    expect(await firstCall("add_note: “milk”", [add, longer])).toEqual({ add_note: { note: "milk" } });
  });

  test("several tools named are called one after another, in the order they are named", async () => {
    const request = ask("First get_time for Rome, then get_weather for Oslo", [weather, time]);
    const { messages, text } = await play(request, (name) => ({ content: JSON.stringify(`${name} done`) }));
    expect(called(messages).map(({ name, arguments: input }) => [name, input])).toEqual([
      ["get_time", { city: "Rome" }],
      ["get_weather", { city: "Oslo" }],
    ]);
    expect(text).toContain("get_time done");
    expect(text).toContain("get_weather done");
  });

  test("a new message is answered on its own, not with the calls of an earlier one", async () => {
    const first = await play(ask("add 1 and 2", [add]), () => ({ content: "3" }));
    const messages: Message[] = [...first.messages, { role: "user", content: "Thank you!" }];
    const answer = await demo.generate(ask("", [add], { messages }), ignore);
    expect(answer.toolCalls).toEqual([]);
    expect(answer.text).not.toContain("I called");

    const again: Message[] = [...first.messages, { role: "user", content: "Now add 3 and 4" }];
    const next = await demo.generate(ask("", [add], { messages: again }), ignore);
    expect(next.toolCalls[0]?.arguments).toEqual({ a: 3, b: 4 });
    expect(next.toolCalls[0]?.id).not.toBe(called(first.messages)[0]?.id);
  });
});

describe("which arguments are read", () => {
  const mixed = tool("mixed", "Takes everything", {
    count: { type: "integer" },
    size: { enum: ["small", "large"], default: "small" },
    isLoud: { type: "boolean" },
    email: string,
    link: { type: "string", format: "uri" },
    tags: { type: "array", items: string },
    numbers: { type: "array", items: number },
    title: string,
    zone: { type: "string", default: "UTC" },
  });
  test.each([
    ['mixed {"count": 4, "deep": {"a": "}"}}', { count: 4, deep: { a: "}" } }],
    ["mixed count=3 size=LARGE is_loud: yes", { count: 3, size: "large", isLoud: true, zone: "UTC" }],
    ['mixed title: "A: b" and a large one, no', { size: "large", isLoud: false, title: "A: b", zone: "UTC" }],
    [
      "mixed to ada@example.com, see https://example.com/a?b=1.",
      {
        size: "small",
        email: "ada@example.com",
        link: "https://example.com/a?b=1",
        zone: "UTC",
      },
    ],
    [
      "mixed tags: red, blue; 7 1.5 2",
      {
        count: 7,
        size: "small",
        tags: ["red", "blue"],
        numbers: [1.5, 2],
        zone: "UTC",
      },
    ],
    ["mixed 'take 5 apples' 3", { count: 3, size: "small", title: "take 5 apples", zone: "UTC" }],
    ["mixed {not json} 3", { count: 3, size: "small", zone: "UTC" }],
  ])("%s", async (content, expected) => {
    expect(await firstCall(content, [mixed])).toEqual({ mixed: expected });
  });

  test("a required string takes the rest of the text, without the tool's name", async () => {
    const echo = tool("echo", "Repeats", { message: string }, ["message"]);
    expect(await firstCall("echo good morning!", [echo])).toEqual({ echo: { message: "good morning" } });
    expect(await firstCall('echo "good morning!"', [echo])).toEqual({ echo: { message: "good morning!" } });
  });

  test("of several strings each takes the word after its name", async () => {
    const convert = tool("convert", "Converts money", { amount: number, from: string, to: string }, [
      "from",
      "to",
    ]);
    const expected = { convert: { amount: 10, from: "EUR", to: "USD" } };
    expect(await firstCall("convert 10 from EUR to USD", [convert])).toEqual(expected);
  });

  test("what the message does not say is left out, so validation can speak", async () => {
    expect(await firstCall("add 1", [add])).toEqual({ add: { a: 1 } });
  });

  test("a huge hostile message is answered in a moment", async () => {
    for (const piece of ["{", "a", "a@", "'", "1,", "add "]) {
      const answer = await demo.generate(
        ask(piece.repeat(100_000), [mixed, add], { timeoutMs: 2_000 }),
        ignore,
      );
      expect(answer.finishReason).toMatch(/stop|tool_calls/);
    }
  });
});

describe("what is said", () => {
  test("the reply names the tool, its arguments and its result", async () => {
    const { text } = await play(ask("add 2 and 3", [add]), () => ({ content: '"five"' }));
    expect(text).toBe('I called `add` with {"a":2,"b":3} and it answered: five (demo model)');
  });

  test("a failed tool is not claimed to have worked", async () => {
    const { text } = await play(ask("add 2 and 3", [add]), () => ({
      content: '"no network"',
      isError: true,
    }));
    expect(text).toContain("but it failed: no network");
    expect(text).not.toContain("answered");
  });

  test("without a tool it names itself, its instructions and what it could call", async () => {
    const request = ask("Hi", [add], { instructions: "You help with sums. Be kind." });
    const { text } = await demo.generate(request, ignore);
    for (const part of ["(demo model)", "“Hi”", "You help with sums.", "`add`"]) expect(text).toContain(part);
    expect(text).not.toContain("Be kind");
  });

  test("the same request gets the same answer, in small pieces", async () => {
    const pieces: string[] = [];
    const first = await demo.generate(ask("Hello"), (piece) => pieces.push(piece));
    expect(await demo.generate(ask("Hello"), ignore)).toEqual(first);
    expect(pieces.join("")).toBe(first.text);
    expect(pieces.length).toBeGreaterThan(5);
    expect(first.usage).toMatchObject({
      isEstimated: true,
      outputTokens: Math.ceil(Buffer.byteLength(first.text) / 4),
    });
  });

  test("the output limit cuts the text", async () => {
    const answer = await demo.generate(ask("#long:1000", [], { maxOutputTokens: 5 }), ignore);
    expect(answer).toMatchObject({ finishReason: "length", text: "word1 word2 word3 wo" });
  });
});

describe("triggers", () => {
  test("#error fails with its code", async () => {
    const call = demo.generate(ask("#error:model_rate_limited"), ignore);
    await expect(call).rejects.toBeInstanceOf(ModelError);
    await expect(call).rejects.toMatchObject({ code: "model_rate_limited", isRetryable: true });
  });

  test("#repeat calls the tool that often, each call with its own id", async () => {
    const { messages } = await play(ask("#repeat:5 add 1 and 2", [add]), () => ({ content: "3" }));
    const calls = called(messages);
    expect(calls.map((call) => call.arguments)).toEqual(Array.from({ length: 5 }, () => ({ a: 1, b: 2 })));
    expect(new Set(calls.map((call) => call.id)).size).toBe(5);
  });

  test("#long answers with that many words", async () => {
    const { text } = await demo.generate(ask("#long:50"), ignore);
    expect(text.split(" ")).toHaveLength(50);
  });

  test("#sleep ends with the signal or the time limit", async () => {
    const reason = new Error("cancelled");
    const cancel = new AbortController();
    const sleeping = demo.generate(ask("#sleep:60000", [], { signal: cancel.signal }), ignore);
    cancel.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    const late = demo.generate(ask("#sleep:60000", [], { timeoutMs: 20 }), ignore);
    await expect(late).rejects.toMatchObject({ code: "model_timeout" });
  });

  test("an abort ends the stream in the middle", async () => {
    const reason = new Error("cancelled");
    const cancel = new AbortController();
    const pieces: string[] = [];
    const request = ask("#long:10000", [], { model: "demo", signal: cancel.signal });
    const call = demo.generate(request, (piece) => {
      if (pieces.push(piece) === 3) cancel.abort(reason);
    });
    await expect(call).rejects.toBe(reason);
    expect(pieces).toHaveLength(3);
  });
});
