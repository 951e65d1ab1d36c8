import { describe, expect, test } from "vitest";
import { requireReceiver, type UrlRules } from "./url.ts";

const rules = (more: Partial<UrlRules> = {}): UrlRules => ({
  allow: [],
  isDevelopment: false,
  publicUrl: "http://localhost:4000",
  ...more,
});
const isTaken = (url: string, more?: Partial<UrlRules>): boolean => {
  try {
    requireReceiver(url, rules(more));
    return true;
  } catch {
    return false;
  }
};

describe("a receiver's address", () => {
  test.each(["https://example.org/in?key=1", "https://93.184.215.14/", "https://[2606:2800:21f::1]:8443/"])(
    "%s is taken",
    (url) => expect(isTaken(url)).toBe(true),
  );

  test.each([
    "http://example.org/",
    "http://93.184.215.14/",
    "https://user:pass@example.org/",
    "https://localhost/",
    "https://api.localhost/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00::1]/",
    "http://localhost:4001/demo/echo",
  ])("%s is refused", (url) => expect(isTaken(url)).toBe(false));

  test("http and private are for what the operator allowed, to the port", () => {
    const allow = ["hooks.internal:8080", "10.0.0.0/8", "127.0.0.1:9000"];
    expect(isTaken("http://hooks.internal:8080/", { allow })).toBe(true);
    expect(isTaken("http://hooks.internal/", { allow })).toBe(false);
    expect(isTaken("http://10.1.2.3/", { allow })).toBe(true);
    expect(isTaken("http://127.0.0.1:9000/", { allow })).toBe(true);
    expect(isTaken("http://127.0.0.1:9001/", { allow })).toBe(false);
    expect(isTaken("http://192.168.0.1/", { allow })).toBe(false);
  });

  test("localhost is for development", () => {
    expect(isTaken("http://localhost:3000/", { isDevelopment: true })).toBe(true);
    expect(isTaken("http://example.org/", { isDevelopment: true })).toBe(false);
  });

  test("the demo service that comes with the product may be tried", () => {
    expect(isTaken("http://localhost:4000/demo/echo")).toBe(true);
    expect(isTaken("http://localhost:4000/v1/agents")).toBe(false);
  });
});
