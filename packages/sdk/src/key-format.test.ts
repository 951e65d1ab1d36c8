import { crc32 } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { checkKeyFormat as checkOnServer, newKeySecret } from "../../../src/modules/access/index.ts";
import { BailiwickError, checkKeyFormat, createClient } from "./index.ts";
import { type FakeApi, startFakeApi } from "./testing/fake-api.ts";

let api: FakeApi | undefined;
afterEach(() => api?.close());

test("keys the server makes are keys, and the checksum is the one of zlib", () => {
  for (let round = 0; round < 200; round++) {
    const secret = newKeySecret();
    expect(checkKeyFormat(secret)).toBe("ok");
    expect(secret.slice(-7)).toBe(crc32(secret.slice(0, -7)).toString(36).padStart(7, "0"));
  }
});

test("each changed, missing, added or swapped character is seen, as the server sees it", () => {
  const secret = newKeySecret();
  const wrong = Array.from(secret).flatMap((character, at) => [
    secret.slice(0, at) + (character === "q" ? "r" : "q") + secret.slice(at + 1),
    secret.slice(0, at) + secret.slice(at + 1),
    `${secret.slice(0, at)}7${secret.slice(at)}`,
    secret.slice(0, at) + (secret[at + 1] ?? "") + character + secret.slice(at + 2),
  ]);
  for (const each of wrong.filter((candidate) => candidate !== secret)) {
    expect(checkKeyFormat(each), each).not.toBe("ok");
    expect(checkKeyFormat(each), each).toBe(checkOnServer(each));
  }
  expect(["", "sk-123", `${secret}\n`, ` ${secret}`].map(checkKeyFormat)).toEqual([
    "not_a_key",
    "not_a_key",
    "mistyped",
    "mistyped",
  ]);
});

test("a client with such a key says so and sends nothing", async () => {
  api = await startFakeApi({});
  for (const [apiKey, words] of [
    [newKeySecret().slice(0, -1), "mistyped or cut"],
    ["sk-123", "not a Bailiwick API key"],
  ] as const) {
    const client = createClient({ baseUrl: api.url, apiKey });
    for (const call of [
      client.agents.list(),
      client.runs.create({ agentId: "greeter", input: "Hello" }),
      client.runs.stream({ agentId: "greeter", input: "Hello" }).result(),
      client.auth.getSession(),
    ]) {
      const error = await call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(BailiwickError);
      expect(error).toMatchObject({ status: 0, code: "unauthorized" });
      expect((error as BailiwickError).message).toContain(words);
      expect((error as BailiwickError).message).not.toContain(apiKey);
    }
  }
  expect(api.seen).toEqual([]);
});
