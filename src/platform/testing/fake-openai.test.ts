import OpenAI from "openai";
import { expect, test } from "vitest";
import { startFakeOpenAI } from "./fake-openai.ts";

test("the OpenAI client reads models, whole answers, streams and errors", async () => {
  const fake = await startFakeOpenAI({ apiKey: "sk-fake", models: ["one", "two"] });
  const client = new OpenAI({ apiKey: "sk-fake", baseURL: fake.openaiBaseUrl, maxRetries: 0 });
  const question = { model: "one", messages: [{ role: "user" as const, content: "Hello" }] };

  expect((await client.models.list()).data.map((model) => model.id)).toEqual(["one", "two"]);

  fake.reply({ text: "Yes", toolCalls: [{ name: "add", arguments: { a: 1 } }] });
  const whole = await client.chat.completions.create(question);
  expect(whole.choices[0]?.message).toMatchObject({
    content: "Yes",
    tool_calls: [{ type: "function", function: { name: "add", arguments: '{"a":1}' } }],
  });
  expect(whole.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7 });

  fake.reply({ text: "One two three" });
  let text = "";
  for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
    expect(chunk.usage).toBeUndefined();
    text += chunk.choices[0]?.delta.content ?? "";
  }
  expect(text).toBe("One two three");

  fake.reply({ status: 429, message: "Slow down", headers: { "retry-after": "2" } });
  await expect(client.chat.completions.create(question)).rejects.toMatchObject({ status: 429 });
  const stranger = new OpenAI({ apiKey: "wrong", baseURL: fake.openaiBaseUrl, maxRetries: 0 });
  await expect(stranger.chat.completions.create(question)).rejects.toMatchObject({ status: 401 });

  expect(fake.requests.map((request) => request.path)).toEqual([
    "/v1/models",
    ...Array(4).fill("/v1/chat/completions"),
  ]);
  expect(fake.requests[1]?.body).toMatchObject(question);
  await fake.close();
});
