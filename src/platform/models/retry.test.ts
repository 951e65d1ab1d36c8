import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startFakeOpenAI, type FakeModelServer } from "../testing/fake-openai.ts";
import { createProvider, generateWithRetry, type ModelRequest } from "./port.ts";

let fake: FakeModelServer;
beforeAll(async () => {
  fake = await startFakeOpenAI();
});
afterAll(() => fake.close());
beforeEach(() => void fake.requests.splice(0));

const ask = (signal = new AbortController().signal): ModelRequest => ({
  model: "fake-model",
  instructions: "",
  messages: [{ role: "user", content: "Hello" }],
  tools: [],
  maxOutputTokens: 100,
  signal,
  timeoutMs: 5_000,
});
const pieces: string[] = [];
const generate = (tries: number, request = ask()) => {
  pieces.splice(0);
  const provider = createProvider({ kind: "openai-compatible", baseUrl: fake.openaiBaseUrl, fetch });
  return generateWithRetry(provider, request, (piece) => pieces.push(piece), { tries, firstWaitMs: 1 });
};

test("a passing failure is repeated until the answer comes", async () => {
  fake.reply({ status: 503 }, { status: 429, headers: { "retry-after-ms": "5" } }, { text: "Here I am" });
  expect((await generate(3)).text).toBe("Here I am");
  expect(pieces.join("")).toBe("Here I am");
  expect(fake.requests).toHaveLength(3);
});

test("the last failure is thrown when the tries are used up", async () => {
  fake.reply({ status: 503 }, { status: 503 }, { status: 500, message: "the last" });
  await expect(generate(3)).rejects.toMatchObject({ code: "model_unavailable", message: /the last/ });
  expect(fake.requests).toHaveLength(3);
});

test("a lasting failure is not repeated", async () => {
  fake.reply({ status: 404 });
  await expect(generate(3)).rejects.toMatchObject({ code: "model_not_found" });
  expect(fake.requests).toHaveLength(1);
});

test("text that was passed on is never said twice", async () => {
  fake.reply({ text: "One two three four", isCut: true });
  await expect(generate(3)).rejects.toMatchObject({ code: "model_bad_output" });
  expect(fake.requests).toHaveLength(1);
});

test("a connection cut before any text is repeated", async () => {
  fake.reply({ isCut: true }, { text: "Now" });
  expect((await generate(3)).text).toBe("Now");
});

test("an abort ends the wait with its reason", async () => {
  const reason = new Error("cancelled");
  const cancel = new AbortController();
  fake.reply(() => {
    setTimeout(() => cancel.abort(reason), 50);
    return { status: 429, headers: { "retry-after": "3600" } };
  });
  await expect(generate(3, ask(cancel.signal))).rejects.toBe(reason);
  expect(fake.requests).toHaveLength(1);
});
