import { expect, test } from "vitest";
import { hostAndPort, isPrivateAddress } from "./providers.ts";

test.each([
  ["http://localhost:11434/v1", true],
  ["http://127.0.0.1:8000/v1", true],
  ["http://192.168.1.20/v1", true],
  ["http://172.20.0.3/v1", true],
  ["http://ollama:11434/v1", true],
  ["https://api.example.com/v1", false],
  ["https://172.40.0.1/v1", false],
  ["not a url", false],
])("%s is private: %s", (url, expected) => expect(isPrivateAddress(url)).toBe(expected));

test("the allowlist entry of an address names its port", () => {
  expect(hostAndPort("http://localhost:11434/v1")).toBe("localhost:11434");
  expect(hostAndPort("https://models.internal/v1")).toBe("models.internal:443");
});
